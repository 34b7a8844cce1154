import { expect, test, vi } from 'vitest'
import { explore, type Fault } from './explore.ts'
import { checkAlways, checkOutcomes, checkSettled } from './invariants.ts'
import { nextIn } from './names.ts'
import { LAST_PHASE, Process } from './process.ts'
import { drop, publish, rollBack, rotate, settleOthers } from './programs.ts'
import { World } from './world.ts'

// The protocol by which runs publish, are settled, taken back and encrypted anew, in every order in which its steps can
// happen. The code is the driver's and the stores'; in memory are only the name node, the ledger and Spark.

vi.mock('../../src/driver/inputs/open-inputs.ts', async () => ({
  openInputs: (await import('./reads.ts')).openModelInputs,
}))
vi.mock('../../src/driver/keys/key-ring.ts', async (original) => ({
  ...(await original<object>()),
  keysIn: () => ({ newest: {}, of: () => ({}) }),
  readKeyRing: (await import('./reads.ts')).readRing,
}))
// Sleeping is being slow: others may come in between before and after it anyway.
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<object>()),
  setTimeout: async (_: number, value: unknown) => value,
}))
vi.mock('../../src/storage/hdfs/manifest-file.ts', async (original) => {
  const real = await original<typeof import('../../src/storage/hdfs/manifest-file.ts')>()
  const states = new Map<string, ReturnType<typeof real.parseManifest>>()
  const parseManifest = (file: string, text: string) => {
    const state = states.get(text) ?? real.parseManifest(file, text)
    states.set(text, state)
    return state
  }
  return { ...real, parseManifest }
})
vi.mock('node:crypto', async (original) => ({
  ...(await original<object>()),
  randomBytes: (await import('./names.ts')).chosenBytes,
}))
vi.useFakeTimers({ toFake: ['Date'], now: 0 })

const encrypted = publish({ encrypts: true })

/** Who runs at the same time in a world where others have run before, and in how many orders at least, by what strikes one of them. */
interface Series {
  readonly before?: readonly Program[]
  readonly programs: Readonly<Record<string, Program>>
  readonly histories: Readonly<Partial<Record<Fault | 'nothing', bigint>>>
}
type Program = (process: Process) => Promise<unknown>

const dropFirst: Program = (process) => drop(1, process)
const SERIES: Readonly<Record<string, Series>> = {
  'publish, publish': {
    before: [publish()],
    programs: { a: publish(), b: publish() },
    histories: { crash: 1_249_050n },
  },
  'publish, publish of other parts': {
    programs: { a: publish({ parts: ['accepted'] }), b: publish({ parts: ['quarantine'] }) },
    histories: { crash: 231_094n },
  },
  'month, day': {
    programs: { m: publish(), d: publish({ batch: '2020-03-05' }) },
    histories: { crash: 1_726_326n },
  },
  'publish, settle': {
    before: [publish()],
    programs: { a: publish(), s: settleOthers },
    histories: { crash: 74n, disconnect: 411_876n },
  },
  'publish, rollback': {
    before: [publish(), publish()],
    programs: { a: publish(), r: rollBack(1) },
    histories: { nothing: 56_279n },
  },
  'rollback, rollback': {
    before: [publish(), publish()],
    programs: { q: rollBack(1), r: rollBack(1) },
    histories: { crash: 104n, disconnect: 142n },
  },
  'rollback, settle': {
    before: [publish(), publish()],
    programs: { r: rollBack(1), s: settleOthers },
    histories: { crash: 62n, disconnect: 17_121n },
  },
  'rotate, publish': { before: [encrypted], programs: { k: rotate, a: encrypted }, histories: { nothing: 5_723_455n } },
  'drop, publish': {
    before: [encrypted, rotate],
    programs: { d: dropFirst, a: encrypted },
    histories: { crash: 2857n },
  },
  'rotate, drop': { before: [encrypted], programs: { k: rotate, d: dropFirst }, histories: { crash: 149n } },
}

const all = Object.entries(SERIES).flatMap(([name, { histories, ...series }]) =>
  Object.entries(histories).map(([fault, atLeast]) => ({ name, fault, atLeast, ...series })),
)

test.each(all)('$name, struck by $fault', { timeout: 300_000 }, async ({ fault, before = [], programs, atLeast }) => {
  const faults = fault === 'nothing' ? [] : [fault as Fault]
  const world = await worldAfter(...before)
  const found = await explore({ world, programs, faults, isPoint, invariant: checkAlways, atEnd })
  expect(found.histories).toBeGreaterThanOrEqual(atLeast)
})

/** A world in which these have run to their end, one after the other. */
async function worldAfter(...programs: readonly ((process: Process) => Promise<unknown>)[]): Promise<World> {
  const world = new World()
  world.keys.set(1, 'check1')
  for (const [i, program] of programs.entries()) await alone(`${i}`, world, program)
  return world
}

async function alone(name: string, world: World, program: (process: Process) => Promise<unknown>): Promise<void> {
  const process = new Process(name, world)
  nextIn(process)
  process.start(program)
  while (process.end === undefined) {
    await new Promise((done) => setImmediate(done))
    process.step()
  }
  if (process.end.error) throw process.end.error
}

/** While a run opens, plans, stages and verifies, others meet only what it writes; and a look goes with what was done before it. */
function isPoint(label: string, { phase }: Process): boolean {
  if (phase > 0 && phase < LAST_PHASE) return /^(write .*accepted.*part-0|check \S+ 6)/.test(label)
  return !/^(open|create|summary|last|oldest|staged|cleared|over|update \S+ running|datasets|keys|ended|find|check|with)/.test(
    label,
  )
}
const REFUSALS = new Set([
  'RUN_SUPERSEDED',
  'RUN_SETTLED',
  'RUN_NOT_RUNNING',
  'BATCHES_OVERLAP',
  'VERSION_NOT_KEPT',
  'RUN_KEY_TAKEN',
  'STAGING_INCOMPLETE',
  'STORE_FAILED',
  'WRONG_KEY',
])
async function atEnd(world: World, processes: readonly Process[]): Promise<void> {
  checkOutcomes(processes, REFUSALS)
  // Once for what dead runs have left, and once more for what that one may have left itself.
  await alone('janitor', world, settleOthers)
  checkAlways(world)
  checkSettled(world)
}
