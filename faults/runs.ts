import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceName } from '../src/stack/processes/service.ts'
import { type Ended, RunStack, type State } from './run-stack.ts'
import type { Context, Scenario } from './scenario.ts'
import { countOf, type Line, type Outcome } from './tally.ts'

const OURS = 'sparkwright'
const JOBS = ['ingest', 'transform'] as const
/** What a run says at each of its steps. */
const STEPS = [
  'checking inputs, contracts and the encryption key',
  'planning and checking the outputs',
  'writing to staging',
  'counting duplicates',
  'verifying what is really there',
  'publishing',
]
const SERVERS: readonly ServiceName[] = ['spark', 'postgres', 'datanode']
/** How many random moments there are for the driver, and for each server. */
const RANDOM = { driver: 8, server: 4 }

/** How long a run of the pipeline may take, in ms: it waits for servers that start, on a machine that may do much else. */
const RUN_LIMIT = 300_000

/** After so many ms a server that was struck is started again, while the run goes on. */
const MENDING = 3000

/** How often a strike is tried whose run was over before it came. */
const TRIES = 5

/** What is killed, and when: when a job says something, or after such a part of the time that a run takes. */
interface Strike {
  readonly fault: string
  readonly target: 'driver' | ServiceName
  readonly when: { readonly job: string; readonly says: string } | number
}

/** Runs of the pipeline struck by the death of the driver and of each server. */
export const runs: Scenario = {
  name: 'runs',
  what: 'the fraud pipeline, while its driver, Spark, PostgreSQL or the data node is killed (SIGKILL): at every step of each job and at random moments; the server is started again after three seconds, and then the pipeline is run again. Readers see the old rows or the new ones, never a mix, and in the end exactly the new ones; nothing stays in staging',
  async run(context) {
    if (context.isShort) {
      context.say('left out of the short form: it takes minutes, and test/pipeline/killed.test.ts kills drivers too')
      return []
    }
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

async function strikeAll({ signal, say }: Context, stack: RunStack): Promise<readonly Line[]> {
  const inputs = [await stack.input('one', 1), await stack.input('two', 2)]
  // Without a strike: what has to come out of each input, and how long it takes. The first one warms the servers up.
  const wanted: State[] = []
  let time = 0
  for (const input of inputs) {
    const begun = performance.now()
    wanted.push(await whole(stack, input))
    time = performance.now() - begun
  }
  const outcomes = new Map<string, Outcome[]>()
  let turn = 0
  for (const strike of strikes()) {
    for (let tries = 0; tries < TRIES; tries++) {
      signal.throwIfAborted()
      const [input = '', old, next] =
        turn++ % 2 === 0 ? [inputs[0], wanted[1], wanted[0]] : [inputs[1], wanted[0], wanted[1]]
      if (!old || !next) break
      const { outcome, isStruck, ...taken } = await struck(stack, strike, { input, old, next, time })
      const { how, note } = outcome
      say(`${strike.fault}, ${momentOf(strike)}: ${isStruck ? how : 'over before that'}${note ? ` (${note})` : ''}`)
      // The machine may be busier or less busy than it was.
      time = taken.time
      if (!isStruck && how === 'survived') continue
      outcomes.set(strike.fault, [...(outcomes.get(strike.fault) ?? []), outcome])
      break
    }
  }
  return [...outcomes].map(([fault, all]) => ({ fault, counts: { [OURS]: countOf(all) } }))
}

/** Runs the pipeline without a strike; answers what it published. */
async function whole(stack: RunStack, input: string): Promise<State> {
  const { code, stderr } = await stack.run(input, RUN_LIMIT)
  if (code !== 0) throw new Error(`the pipeline failed without a fault: ${stderr.slice(-500)}`)
  return stack.state()
}

interface Turn {
  readonly input: string
  readonly old: State
  readonly next: State
  /** How long a run takes, in ms. */
  readonly time: number
}

/** What became of a run that was to be struck. */
interface Struck {
  readonly outcome: Outcome
  /** Not where it was over before that. */
  readonly isStruck: boolean
  /** How long the last whole run took, in ms. */
  readonly time: number
}

async function struck(stack: RunStack, strike: Strike, { input, old, next, time }: Turn): Promise<Struck> {
  const before = await stack.state()
  const begun = performance.now()
  const { how: first, isStruck } = await strikeOne(stack, strike, { input, time })
  const firstTook = performance.now() - begun
  await stack.up()
  const after = await stack.state()
  const begunAgain = performance.now()
  const again = await stack.run(input, RUN_LIMIT)
  const againTook = performance.now() - begunAgain
  const seconds = (performance.now() - begun) / 1000
  const last = await stack.state()
  const leftovers = await stack.leftovers()
  const problems = [
    ...mixture(before, after),
    ...(after.digest === old.digest || after.digest === next.digest
      ? []
      : ['readers saw neither the old nor the new rows']),
    ...(again.code === 0 ? [] : [`the next run failed: ${lastWords(again)}`]),
    ...(again.code !== 0 || last.digest === next.digest
      ? []
      : ['in the end there are other rows than there have to be']),
    ...(leftovers.length === 0 ? [] : [`left behind: ${leftovers.join(', ')}`]),
  ]
  const missing = again.code === 0 ? next.rows.map((rows, i) => rows - (last.rows[i] ?? 0)) : []
  const outcome: Outcome = {
    how: first === 'hung' ? 'hung' : problems.length > 0 ? 'failed' : first,
    lost: missing.reduce((sum, rows) => sum + Math.max(0, rows), 0),
    doubled: missing.reduce((sum, rows) => sum + Math.max(0, -rows), 0),
    seconds,
    ...(problems.length > 0 && { note: `${momentOf(strike)}: ${problems.join('; ')}` }),
  }
  return { outcome, isStruck, time: isStruck ? againTook : Math.min(firstTook, againTook) }
}

/** Strikes one run; `survived` where the run got through, or was the one that was killed, `told` where it said why not. */
async function strikeOne(
  stack: RunStack,
  { target, when }: Strike,
  { input, time }: Pick<Turn, 'input' | 'time'>,
): Promise<Pick<Struck, 'isStruck'> & Pick<Outcome, 'how'>> {
  let isStruck = false
  let timer: NodeJS.Timeout | undefined
  let mended: Promise<void> | undefined
  const hit = (kill: () => void) => {
    isStruck = true
    if (target === 'driver') return kill()
    stack.strike(target)
    mended = sleep(MENDING).then(() => stack.up())
  }
  const ended = await stack.run(input, RUN_LIMIT, (said, kill) => {
    if (isStruck || timer) return
    if (typeof when === 'number') timer = setTimeout(() => hit(kill), when * time)
    else if (isSaid(said, when)) hit(kill)
  })
  clearTimeout(timer)
  await mended
  return { isStruck, how: endOf(target, ended) }
}

function endOf(target: Strike['target'], { code, stdout, stderr }: Ended): Outcome['how'] {
  // Of a process that was killed nothing can be expected.
  if (code === 0 || target === 'driver') return 'survived'
  if (code === null) return 'hung'
  return /after [\d.]+ s: [A-Z_]+: |does not answer|nothing answers/.test(`${stdout}${stderr}`) ? 'told' : 'failed'
}

function isSaid(said: string, { job, says }: { readonly job: string; readonly says: string }): boolean {
  const place = said.indexOf(`${job}: run `)
  return place >= 0 && said.slice(place).includes(says)
}

function lastWords({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
}

/** Batches of the old and of the new run side by side. */
function mixture(before: State, after: State): readonly string[] {
  return after.runs.flatMap((now, place) => {
    const isMixed = now.length !== 1 && now.join() !== before.runs[place]?.join()
    return isMixed ? [`batches of several runs are published: ${now.join(', ')}`] : []
  })
}

function momentOf({ when }: Strike): string {
  return typeof when === 'number' ? `after ${Math.round(when * 100)} % of its time` : `${when.job}, ${when.says}`
}

/** Every step of each job, and random moments of a run; always the same ones. */
function strikes(): readonly Strike[] {
  const steps = JOBS.flatMap((job) =>
    STEPS.map((says): Strike => ({ fault: 'driver killed at a step', target: 'driver', when: { job, says } })),
  )
  // A small one would begin with numbers near 0.
  const moment = random(20_251)
  const some = (count: number, fault: string, target: Strike['target']) =>
    Array.from({ length: count }, (): Strike => ({ fault, target, when: moment() }))
  return [
    ...steps,
    ...some(RANDOM.driver, 'driver killed at a random moment', 'driver'),
    ...SERVERS.flatMap((server) => some(RANDOM.server, `${server} killed at a random moment`, server)),
  ]
}

/** Numbers from 0 to before 1 that are the same each time. Source: Lehmer's generator, minimal standard. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
