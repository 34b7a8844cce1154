import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ended, RunStack } from './run-stack.ts'
import type { Context, Scenario } from './scenario.ts'
import { countOf, type Line, type Outcome } from './tally.ts'

const OURS = 'sparkwright'
/** How long a command may take, in ms. */
const LIMIT = 300_000
/** For how long one sleeps at least, in ms: longer than a run has to be out of touch to be taken for dead. */
const SLEEP = 5000
const STEPS = [
  'checking inputs, contracts and the encryption key',
  'planning and checking the outputs',
  'writing to staging',
  'counting duplicates',
  'verifying what is really there',
  'publishing',
]
/** What every kind of run says as it does its steps. */
const KINDS: Readonly<Record<Kind, readonly string[]>> = {
  ingest: STEPS,
  transform: STEPS,
  rollback: ['putting back what was there before'],
  rotate: STEPS,
}
/** With these a refusal is told: another run was quicker, or has put the sleeper in order. */
const TOLD =
  /RUN_SUPERSEDED|RUN_SETTLED|RUN_NOT_RUNNING|VERSION_NOT_KEPT|STAGING_INCOMPLETE|SESSION_|RUN_KEY_TAKEN|STORE_BUSY|STORE_UNAVAILABLE/

type Kind = 'ingest' | 'transform' | 'rollback' | 'rotate'
type Trouble = 'a competing run' | 'PostgreSQL restarted' | 'idle connections ended' | 'HDFS in safe mode'
const TROUBLES: readonly Trouble[] = [
  'a competing run',
  'PostgreSQL restarted',
  'idle connections ended',
  'HDFS in safe mode',
]

interface Strike {
  readonly kind: Kind
  readonly says: string
  readonly trouble: Trouble
}

/** Runs that are stopped at a step and go on later, while others go on and stores are away. */
export const fences: Scenario = {
  name: 'fences',
  what: 'ingest, transform, rollback and rotation, stopped (SIGSTOP) at every step and continued (SIGCONT) after a competing run, a restart of PostgreSQL, the end of all its idle connections, or a safe mode of HDFS. Afterwards the published rows are exactly those of one run, all of them can be read, exit codes say what became of each run, and the ledger says what the stores show',
  async run(context) {
    await context.server.down()
    const stack = new RunStack()
    try {
      await stack.up()
      return await strikeAll(context, stack)
    } finally {
      await stack.down()
    }
  },
}

/** What comes of an input: the digest of all tables, and how many rows the largest of them has. */
interface Result {
  readonly digest: string
  readonly rows: number
}

/** Which inputs there are, by their paths. */
type Inputs = ReadonlyMap<string, Result>

async function strikeAll({ isShort, signal, say }: Context, stack: RunStack): Promise<readonly Line[]> {
  const inputs = new Map<string, Result>()
  for (const [place, name] of ['one', 'two'].entries()) {
    const input = await stack.input(name, place + 1)
    await succeed(stack, ['run', 'fraud', '--input', input])
    const { digest, rows } = await stack.state()
    inputs.set(input, { digest, rows: rows[1] })
  }
  const outcomes = new Map<string, Outcome[]>()
  for (const [turn, strike] of strikes(isShort).entries()) {
    signal.throwIfAborted()
    const outcome = await struck(stack, strike, { inputs, turn })
    say(`${nameOf(strike)}: ${outcome.how}${outcome.note ? ` (${outcome.note})` : ''}`)
    const fault = `${strike.kind} asleep, ${strike.trouble}`
    outcomes.set(fault, [...(outcomes.get(fault) ?? []), outcome])
  }
  return [...outcomes].map(([fault, all]) => ({ fault, counts: { [OURS]: countOf(all) } }))
}

/** Each step of each kind of run with each trouble; or a few of them, of every kind and with every trouble. */
function strikes(isShort: boolean): readonly Strike[] {
  const all = Object.entries(KINDS).flatMap(([kind, steps]) =>
    steps.flatMap((says) => TROUBLES.map((trouble): Strike => ({ kind: kind as Kind, says, trouble }))),
  )
  if (!isShort) return all
  const some: readonly Strike[] = [
    { kind: 'ingest', says: 'publishing', trouble: 'a competing run' },
    { kind: 'transform', says: 'writing to staging', trouble: 'PostgreSQL restarted' },
    { kind: 'rotate', says: 'verifying what is really there', trouble: 'HDFS in safe mode' },
    { kind: 'rollback', says: KINDS.rollback[0] ?? '', trouble: 'idle connections ended' },
  ]
  return some
}

async function struck(
  stack: RunStack,
  strike: Strike,
  { inputs, turn }: { readonly inputs: Inputs; readonly turn: number },
): Promise<Outcome> {
  const [input = '', other = ''] = turn % 2 === 0 ? [...inputs.keys()] : [...inputs.keys()].reverse()
  const begun = performance.now()
  // What a rollback takes back.
  if (strike.kind === 'rollback') await succeed(stack, ['submit', 'ingest', '--input', input])
  const { ended, isStruck } = await asleep(stack, await argsOf(stack, strike.kind, input), strike, other)
  await stack.up()
  const problems = [
    ...(isStruck ? [] : ['it was over before that']),
    ...(await problemsAfter(stack, inputs)),
    ...wrongExit(ended),
  ]
  const { lost, doubled } = await difference(stack, inputs)
  return {
    how: ended.code === null ? 'hung' : problems.length > 0 ? 'failed' : ended.code === 0 ? 'survived' : 'told',
    ...{ lost, doubled, seconds: (performance.now() - begun) / 1000 },
    ...(problems.length > 0 && { note: `${nameOf(strike)}: ${problems.join('; ')}` }),
  }
}

async function argsOf(stack: RunStack, kind: Kind, input: string): Promise<readonly string[]> {
  if (kind === 'ingest') return ['submit', 'ingest', '--input', input]
  if (kind === 'transform') return ['submit', 'transform']
  return kind === 'rotate' ? ['keys', 'rotate'] : ['rollback', await stack.lastRun('ingest')]
}

/** Runs a command that is stopped as it says something, and continued once the trouble has passed. */
async function asleep(stack: RunStack, args: readonly string[], { kind, says, trouble }: Strike, other: string) {
  let trial: Promise<void> | undefined
  const ended = await stack.command(args, LIMIT, (said, process) => {
    if (trial === undefined && said.includes(says)) trial = sleepThrough(process)
  })
  await trial
  return { ended, isStruck: trial !== undefined }

  async function sleepThrough(process: ChildProcess): Promise<void> {
    process.kill('SIGSTOP')
    try {
      await Promise.all([
        cause(stack, trouble, kind === 'transform' ? ['submit', 'transform'] : ['submit', 'ingest', '--input', other]),
        sleep(SLEEP),
      ])
    } finally {
      process.kill('SIGCONT')
    }
    await stack.safeMode('leave')
  }
}

async function cause(stack: RunStack, trouble: Trouble, competing: readonly string[]): Promise<void> {
  switch (trouble) {
    case 'a competing run':
      return succeed(stack, competing)
    case 'PostgreSQL restarted':
      stack.strike('postgres')
      return stack.up()
    case 'idle connections ended':
      return stack.endConnections()
    case 'HDFS in safe mode':
      return stack.safeMode('enter')
  }
}

/** What is not as it has to be once all is settled. The next run settles what is dead; that it reads and decrypts all shows that all can be read. */
async function problemsAfter(stack: RunStack, inputs: Inputs): Promise<readonly string[]> {
  const next = await stack.command(['submit', 'transform'], LIMIT)
  const { digest } = await stack.state()
  const isKnown = [...inputs.values()].some((known) => known.digest === digest)
  return [
    ...(next.code === 0 ? [] : [`what is published cannot be read: ${lastWords(next)}`]),
    ...(next.code !== 0 || isKnown ? [] : ['the rows are neither those of the one input nor of the other']),
    ...(await stack.leftovers()).map((left) => `left behind: ${left}`),
    ...(await stack.differences()),
  ]
}

function wrongExit(ended: Ended): readonly string[] {
  const { code, stdout, stderr } = ended
  if (code === 0 || code === null) return []
  return TOLD.test(`${stdout}${stderr}`) ? [] : [`exit code ${code}: ${lastWords(ended)}`]
}

/** Rows that are missing, and that are there more than once, beside the input whose number of rows is nearest. */
async function difference(
  stack: RunStack,
  inputs: Inputs,
): Promise<{ readonly lost: number; readonly doubled: number }> {
  const { digest, rows } = await stack.state()
  if ([...inputs.values()].some((known) => known.digest === digest)) return { lost: 0, doubled: 0 }
  const [nearest = 0] = [...inputs.values()]
    .map((known) => known.rows - rows[1])
    .sort((a, b) => Math.abs(a) - Math.abs(b))
  return { lost: Math.max(0, nearest), doubled: Math.max(0, -nearest) }
}

async function succeed(stack: RunStack, args: readonly string[]): Promise<void> {
  const ended = await stack.command(args, LIMIT)
  if (ended.code !== 0) throw new Error(`${args.join(' ')} failed without a fault: ${lastWords(ended)}`)
}

function lastWords({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
}

function nameOf({ kind, says, trouble }: Strike): string {
  return `${kind}, ${says}, ${trouble}`
}
