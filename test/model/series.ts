import './doubles.ts'
import { expect, test } from 'vitest'
import { type Chance, explore, sample } from './explore.ts'
import type { Fault, Plan } from './history.ts'
import { checkAlways, checkOutcomes, checkSettled } from './invariants.ts'
import { nextIn } from './names.ts'
import { LAST_PHASE, Process } from './process.ts'
import { putInOrder } from './programs.ts'
import { World } from './world.ts'

export type Program = (process: Process) => Promise<unknown>

/** Who runs at the same time, in a world where others have run before. */
export interface Series {
  readonly before?: readonly Program[]
  readonly programs: Readonly<Record<string, Program>>
  /** What strikes one of them, once in a history. Default: any of them. */
  readonly faults?: readonly Fault[]
  /** How many versions are kept to go back to. Default: 1. */
  readonly keep?: number
}

/** All histories of each of these, and how many there are at least. */
export function testAll(all: Readonly<Record<string, Series & { readonly histories: bigint }>>): void {
  test.each(named(all))('$name', { timeout: TIMEOUT }, async ({ histories, ...series }) => {
    const found = await explore(await planOf(series))
    expect(found.histories).toBeGreaterThanOrEqual(histories)
  })
}

/** Some histories of each of these, which are too many. */
export function testSome(all: Readonly<Record<string, Series>>, chance: Chance): void {
  test.each(named(all))('$name, by chance', { timeout: TIMEOUT }, async (series) => {
    expect(await sample(await planOf(series), chance)).toBeGreaterThan(1)
  })
}

/** On a machine that does much else meanwhile, in ms. */
const TIMEOUT = 300_000

function named<T extends object>(all: Readonly<Record<string, T>>) {
  return Object.entries(all).map(([name, one]) => ({ name, ...one }))
}

/** What is explored of a series. */
export async function planOf({
  programs,
  faults = ['crash', 'disconnect', 'unanswered'],
  ...rest
}: Series): Promise<Plan> {
  return { world: await worldAfter(rest), programs, faults, isPoint, invariant: checkAlways, atEnd }
}

/** A world in which these have run to their end, one after the other. */
async function worldAfter({ before = [], keep = 1 }: Pick<Series, 'before' | 'keep'>): Promise<World> {
  const world = new World(undefined, keep)
  world.keys.set(1, 'check1')
  for (const [i, program] of before.entries()) await alone(`${i}`, world, program)
  return world
}

async function alone(name: string, world: World, program: Program): Promise<void> {
  const process = new Process(name, world)
  nextIn(process)
  process.start(program)
  while (process.end === undefined) {
    await new Promise((done) => setImmediate(done))
    process.step()
  }
  if (process.end.error) throw process.end.error
}

/** While a run opens, plans, stages and verifies, others meet only what it reads and writes; and a look goes with what was done before it. */
function isPoint(label: string, { phase }: Process): boolean {
  if (phase > 0 && phase < LAST_PHASE) return /^(read|write .*accepted.*part-0|write \S+ daily|check \S+ 6)/.test(label)
  return !/^(open|create|summary|last|oldest|staged|cleared|over|update \S+ running|datasets|keys|ended|find|check|with|published)/.test(
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
  'BATCH_NOT_FOUND',
  'DIED',
  'ROWS_LOST',
  'STORE_UNAVAILABLE',
])

async function atEnd(world: World, processes: readonly Process[]): Promise<void> {
  checkOutcomes(processes, REFUSALS)
  await alone('janitor', world, putInOrder)
  checkAlways(world)
  checkSettled(world)
}
