import { existsSync, readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { inColumns } from '../../columns.ts'
import { ConfigError, readSettings } from '../../config.ts'
import { EXIT, exitCodeOf } from '../../driver/exit-code.ts'
import { type KeyRing, readKeyRing } from '../../driver/keys/key-ring.ts'
import type { Surroundings } from '../../driver/plan/check-job.ts'
import { parseParams } from '../../driver/plan/params.ts'
import { reencryptions } from '../../jobs/catalog.ts'
import type { Job } from '../../jobs/define-job.ts'
import { isDead } from '../../orchestrator/follow.ts'
import type { Run } from '../../runs/run.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { writeAtomically } from '../../stack/secrets/write-atomically.ts'
import { withNewKey, withoutKey } from '../key-file.ts'
import { fromRuns } from '../recorded-runs.ts'
import { type Submission, submission } from '../submission.ts'
import { withSurroundings } from '../surroundings.ts'

/** How often to look for batches that others have published with an older key meanwhile. */
const ROUNDS = 3

/** More runs than ever go on at the same time; those of dead processes are few, for the next run of a job clears them. */
const MOST_AT_WORK = 1000

/** A batch of encrypted rows, and the job that encrypts them anew. */
interface EncryptedBatch {
  readonly job: Job
  readonly batch: string
  /** Tells its key; undefined where it was published without one. */
  readonly check: string | undefined
}

interface KeyState {
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
  const keys = [...ring.checks].map(([id, check]) => ({
    ...{ id, check, encrypts: check === ring.newest },
    batches: batches.flatMap((of) => (of.check === check ? [of.batch] : [])),
  }))
  const rows = keys.map(({ id, check, encrypts, batches: of }) => [
    ...[String(id), check, encrypts ? 'encrypts and decrypts' : 'decrypts'],
    `${of.length} batches`,
  ])
  if (json) process.stdout.write(keys.map((key) => `${JSON.stringify(key)}\n`).join(''))
  else process.stdout.write(`${inColumns([['KEY', 'CHECK', 'USE', 'NEEDED BY'], ...rows])}\n`)
}

async function rotate({ newKey, json }: { readonly newKey: boolean; readonly json: boolean }): Promise<void> {
  const { keyFile } = readSettings()
  const isUnfinished = (await withSurroundings('keys', keyState).then(outdated)).length > 0
  if (isUnfinished)
    process.stderr.write('Batches are left that an older key encrypts: no key is added, these come first.\n')
  else if (newKey) addKey(keyFile)
  process.exitCode = await submission('keys', { json }, async ({ run }) => {
    const code = exitCodeOf(await encryptAnew(run))
    if (code === EXIT.done)
      process.stderr.write('Every batch is encrypted with the newest key: see sparkwright keys list.\n')
    return code
  })
}

async function encryptAnew(run: Submission['run']): Promise<readonly Run[]> {
  const runs: Run[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const { job, batch } of outdated(await withSurroundings('keys', keyState))) {
      const ended = await run(job, parseParams(job.params, { batch }))
      // Whoever published the batch meanwhile may have done so with the newest key: the next round sees.
      if (ended.failure?.code === 'RUN_SUPERSEDED') continue
      runs.push(ended)
      if (ended.state !== 'succeeded') return runs
    }
  }
  return runs
}

/** Nothing may be at work: a run that began with the key may publish with it yet. */
async function drop(id: number): Promise<void> {
  const { keyFile } = readSettings()
  const { ring, batches } = await withSurroundings('keys', keyState)
  const check = ring.checks.get(id)
  if (check === undefined) throw new RangeError(`There is no key ${id}: see sparkwright keys list.`)
  if (check === ring.newest) throw new RangeError(`Key ${id} is the one that encrypts: rotate first.`)
  const needing = batches.filter((of) => of.check === check)
  if (needing.length > 0)
    throw new RangeError(`Key ${id} is needed by ${needing.map(({ batch }) => batch).join(', ')}: rotate first.`)
  const running = await fromRuns('keys', runsAtWork, [])
  if (running.length > 0)
    throw new RangeError(
      `Run ${running[0]?.id} is not ended, and may still need key ${id}. Wait for it, or rerun its job.`,
    )
  change(keyFile, (text) => withoutKey(text, id))
  process.stdout.write(`key ${id} is gone from ${keyFile}\n`)
}

/** The runs that go on; one whose process died publishes nothing any more. */
async function runsAtWork(runs: RunStore): Promise<readonly Run[]> {
  const running = await runs.recent(MOST_AT_WORK, { state: 'running' })
  const dead = await Promise.all(running.map((run) => isDead(runs, run)))
  return running.filter((_, place) => !dead[place])
}

/** The ring, and the batches that it is there for. */
async function keyState({ spark, parquet, keyFile }: Surroundings): Promise<KeyState> {
  const ring = await readKeyRing(spark, keyFile)
  const found = reencryptions.map(async (job) => {
    const roots = new Set(Object.values(job.inputs).flatMap((input) => (input.kind === 'parquet' ? [input.root] : [])))
    const published = await Promise.all([...roots].map((root) => parquet.newest(root)))
    return published.flatMap((dataset) =>
      Object.entries(dataset?.batches ?? {}).map(([batch, { keyCheck: check }]) => ({ job, batch, check })),
    )
  })
  return { ring, batches: (await Promise.all(found)).flat() }
}

function outdated({ ring, batches }: KeyState): readonly EncryptedBatch[] {
  return batches.filter(({ check }) => check !== ring.newest)
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
