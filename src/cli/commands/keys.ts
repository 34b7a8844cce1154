import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { inColumns } from '../../columns.ts'
import { ConfigError, readSettings, type Settings } from '../../config.ts'
import { EXIT, exitCodeOf } from '../../driver/exit-code.ts'
import { type KeyRing, readKeyRing } from '../../driver/keys/key-ring.ts'
import type { Surroundings } from '../../driver/plan/check-job.ts'
import { parseParams } from '../../driver/plan/params.ts'
import { silentReporter } from '../../driver/reporter.ts'
import { clearUp } from '../../driver/settle.ts'
import type { Run } from '../../runs/run.ts'
import { whileLocked } from '../../stack/processes/lock.ts'
import { writeAtomically } from '../../stack/secrets/write-atomically.ts'
import { migrate } from '../../storage/postgres/migrations.ts'
import { PostgresPool } from '../../storage/postgres/pool.ts'
import { type EncryptedBatch, encryptedBatches } from '../encrypted-batches.ts'
import { DAYS_KEPT, lineOf, withDropped, withNewKey, withoutKey } from '../key-file.ts'
import { settlingOf } from '../open-resources.ts'
import { type Submission, submission } from '../submission.ts'
import { withSurroundings } from '../surroundings.ts'

/** How often to look for batches that others have published with an older key meanwhile. */
const ROUNDS = 3

/** More runs than ever go on at the same time; those of dead processes are few, for the next run of a job clears them. */
const MOST_AT_WORK = 1000

/** The ring, and the batches that it is there for. */
export interface KeyState {
  readonly ring: KeyRing
  readonly batches: readonly EncryptedBatch[]
}

/** `sparkwright keys`: the keys that rows are encrypted with. */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'the keys that rows are encrypted with: their use, and their replacement',
  )
  keys
    .command('list', { isDefault: true })
    .description('the keys of the ring, and the batches that each of them decrypts')
    .option('--json', 'one JSON object a line', false)
    .action(list)
  keys
    .command('rotate')
    .description(
      'adds a key to the ring, and encrypts every batch anew with it, one after the other; they can be read throughout.\nA rotation that was interrupted goes on instead',
    )
    .option('--no-new-key', 'only encrypts with the newest key there is: where the file is on another machine')
    .option('--json', 'one JSON object a line on standard output', false)
    .action(rotate)
  keys
    .command('drop')
    .description('takes a key that no batch needs any more out of the ring')
    .argument('<id>', 'its id', keyId)
    .action(drop)
  return keys
}

async function list({ json }: { readonly json: boolean }): Promise<void> {
  const { ring, batches } = await withSurroundings('keys', keyState)
  const neededBy = (check: string) => batches.flatMap((of) => (of.check === check ? [of.batch] : []))
  const there = [...ring.checks].map(([id, check]) => ({ id, check, use: useOf(check, ring) }))
  const known = new Set(ring.checks.values())
  const missing = new Set(batches.flatMap(({ check }) => (check === undefined || known.has(check) ? [] : [check])))
  const keys = [...there, ...[...missing].map((check) => ({ id: null, check, use: 'MISSING' }))].map((key) => ({
    ...{ ...key, encrypts: key.check === ring.newest },
    batches: neededBy(key.check),
  }))
  const rows = keys.map(({ id, check, use, batches: of }) => [
    ...[id === null ? '–' : String(id), check, use],
    id === null ? of.join(', ') : `${of.length} batches`,
  ])
  if (missing.size > 0) process.exitCode = EXIT.failed
  if (json) process.stdout.write(keys.map((key) => `${JSON.stringify(key)}\n`).join(''))
  else process.stdout.write(`${inColumns([['KEY', 'CHECK', 'USE', 'NEEDED BY'], ...rows])}\n`)
}

function useOf(check: string, ring: KeyRing): string {
  return check === ring.newest ? 'encrypts and decrypts' : 'decrypts'
}

async function rotate({ newKey, json }: { readonly newKey: boolean; readonly json: boolean }): Promise<void> {
  const { keyFile } = readSettings()
  // Without a new one the file stays as it is: it may be one that can only be read.
  if (newKey) await whileOthersWait(keyFile, () => addKeyOnce(keyFile))
  process.exitCode = await submission('keys', { json }, async ({ run }) => {
    const state = () => withSurroundings('keys', keyState)
    const code = exitCodeOf(await encryptAnew(run, state))
    if (code !== EXIT.done) return code
    const { others } = outdated(await state())
    process.stderr.write(
      others.length === 0
        ? 'Every batch is encrypted with the newest key: see sparkwright keys list.\n'
        : `An older key is needed still by ${others.join(', ')}: only the jobs that wrote them can encrypt them anew. Run these again; keys drop refuses the key until then.\n`,
    )
    return others.length === 0 ? EXIT.done : EXIT.failed
  })
}

/** Adds a key, unless there is one already with which not everything is encrypted yet. */
async function addKeyOnce(file: string): Promise<void> {
  const isUnfinished = outdated(await withSurroundings('keys', keyState)).own.length > 0
  if (isUnfinished)
    process.stderr.write('Batches are left that an older key encrypts: no key is added, these come first.\n')
  else addKey(file)
}

/** Encrypts every batch anew that is not encrypted with the newest key, until there is none, or one fails. */
export async function encryptAnew(run: Submission['run'], state: () => Promise<KeyState>): Promise<readonly Run[]> {
  const runs: Run[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const { job, batch } of outdated(await state()).own) {
      const ended = await run(job, parseParams(job.params, { batch }))
      // Whoever published the batch meanwhile may have done so with the newest key: the next round sees.
      if (ended.failure?.code === 'RUN_SUPERSEDED') continue
      runs.push(ended)
      if (ended.state !== 'succeeded') return runs
    }
  }
  return runs
}

async function drop(id: number): Promise<void> {
  const settings = readSettings()
  const dropping: Dropping = {
    state: () => withSurroundings('keys', keyState),
    atWork: () => runsAtWork(settings),
    drop: async () => dropKey(settings.keyFile, id),
  }
  const aside = await whileOthersWait(settings.keyFile, () => dropUnneeded(id, dropping))
  process.stdout.write(
    `key ${id} is gone from ${settings.keyFile}; for ${DAYS_KEPT} days it lies in ${aside}, should it be needed after all\n`,
  )
}

/** What it takes to drop a key. */
export interface Dropping {
  readonly state: () => Promise<KeyState>
  /** The runs that are not ended, once those are settled that are dead. */
  readonly atWork: () => Promise<readonly Run[]>
  /** Takes the key out of the ring; answers where it is kept for a time. */
  readonly drop: () => Promise<string>
}

/**
 * Drops a key that no batch needs. Nothing may be at work: a run that began with the key may publish with it yet. One that
 * seems to be dead is settled first, so that it cannot.
 */
export async function dropUnneeded(id: number, { state, atWork, drop }: Dropping): Promise<string> {
  const { ring, batches } = await state()
  const check = ring.checks.get(id)
  if (check === undefined) throw new RangeError(`There is no key ${id}: see sparkwright keys list.`)
  if (check === ring.newest) throw new RangeError(`Key ${id} is the one that encrypts: rotate first.`)
  const needing = batches.filter((of) => of.check === check)
  if (needing.length > 0)
    throw new RangeError(`Key ${id} is needed by ${needing.map(({ batch }) => batch).join(', ')}: rotate first.`)
  const [running] = await atWork()
  if (running !== undefined)
    throw new RangeError(`Run ${running.id} is not ended, and may still need key ${id}. Wait for it, or end it.`)
  // A run may have published since the batches were looked at.
  const now = (await state()).batches.filter((of) => of.check === check)
  if (now.length > 0) throw new RangeError(`Key ${id} is needed by ${now.map(({ batch }) => batch).join(', ')}.`)
  return drop()
}

/** The runs that are not ended, once those are settled that are dead. */
async function runsAtWork(settings: Settings): Promise<readonly Run[]> {
  await using owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright keys' })
  await migrate(owner)
  const settling = settlingOf(settings, owner)
  await clearUp({ ...settling, reporter: silentReporter })
  return await settling.runs.recent(MOST_AT_WORK, { state: 'running' })
}

/** The ring, and the batches that it is there for. */
async function keyState({ spark, parquet, keyFile }: Surroundings): Promise<KeyState> {
  const [ring, batches] = await Promise.all([readKeyRing(spark, keyFile), encryptedBatches(readSettings(), parquet)])
  return { ring, batches }
}

/** The batches that an older key encrypts: those that a job of the package encrypts anew, and the others. */
function outdated({ ring, batches }: KeyState) {
  const old = batches.filter(({ check }) => check !== ring.newest)
  return {
    own: old.flatMap(({ job, batch }) => (job ? [{ job, batch }] : [])),
    others: old.flatMap(({ job, batch }) => (job ? [] : [batch])),
  }
}

function addKey(file: string): void {
  if (!existsSync(file))
    throw new ConfigError(
      `The key file ${file} is not on this machine. Add a line ID DIGITS to it where it is, then: sparkwright keys rotate --no-new-key`,
    )
  change(file, (text) => {
    const made = withNewKey(text)
    process.stderr.write(`key ${made.id} is made, in ${file}\n`)
    return made.text
  })
}

/** Takes a key out of the ring; answers the file in which it is kept for a time. */
function dropKey(file: string, id: number): string {
  const aside = `${file}.dropped`
  // First where it is kept: it is never nowhere.
  change(file, (text) => {
    const before = existsSync(aside) ? readFileSync(aside, 'utf8') : ''
    writeAtomically(aside, withDropped(before, lineOf(text, id), new Date()))
    return withoutKey(text, id)
  })
  return aside
}

/** One at a time looks at the keys and changes them; a process that sleeps meanwhile has the others wait. */
function whileOthersWait<T>(file: string, work: () => Promise<T>): Promise<T> {
  // What cannot be changed here, nobody changes here: `work` says so.
  if (!canChange(file)) return work()
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  return whileLocked({ root: dirname(file), lock: `${file}.lock` }, { say }, work)
}

function canChange(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK)
    return existsSync(file)
  } catch {
    return false
  }
}

function change(file: string, edit: (text: string) => string): void {
  try {
    writeAtomically(file, edit(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new ConfigError(`The key file ${file} cannot be changed here. Edit it where it is kept.`, { cause })
  }
}

function keyId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It has to be the number of a key.')
  return Number(text)
}
