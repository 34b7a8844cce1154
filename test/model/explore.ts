import { setImmediate as quiet } from 'node:timers/promises'
import { nextIn } from './names.ts'
import { Process } from './process.ts'
import { digestOf, World } from './world.ts'

/** What may go wrong in a history, once each. */
export type Fault = 'crash' | 'disconnect' | 'unanswered'

/** Processes that run at the same time, in a world that is there. */
export interface Plan {
  readonly world: World
  readonly programs: Readonly<Record<string, (process: Process) => Promise<unknown>>>
  /** What may happen to one of them, once in a history. */
  readonly faults?: readonly Fault[]
  /** Throws where something does not hold that always has to. */
  readonly invariant: (world: World, processes: readonly Process[]) => void
  /** Puts in order what is left, one after the other, and throws where something does not hold then. */
  readonly atEnd: (world: World, processes: readonly Process[]) => Promise<void>
  /** Calls between which nobody comes in. Default: none. */
  readonly isPoint?: (label: string, process: Process) => boolean
}

/** What was explored. */
export interface Explored {
  /** In how many orders the steps can happen, faults included. */
  readonly histories: bigint
  /** How many different states they lead through, and to. */
  readonly states: number
  readonly ends: number
  /** How many were run, in part or whole, to see them all. */
  readonly replays: number
}

/** A history that breaks an invariant, step by step. */
export class Broken extends Error {
  constructor(steps: readonly string[], cause: unknown) {
    const what = cause instanceof Error ? cause.message : String(cause)
    super(`${what}\n${steps.map((step) => `  ${step.slice(0, 160)}`).join('\n')}`, { cause })
  }
}

interface State {
  readonly next: string[]
}

/**
 * Goes through every order in which the calls of the processes can happen, and through every fault at every moment. The code
 * is real, so that a history is run from its beginning; where it comes into a state that was there before, it is left:
 * what may follow is known.
 */
export async function explore(plan: Plan): Promise<Explored> {
  const states = new Map<string, State>()
  const ends = new Set<string>()
  const open: (readonly string[])[] = [[]]
  let replays = 0
  for (let prefix = open.pop(); prefix; prefix = open.pop()) {
    replays++
    const history = new History(plan)
    await history.begin()
    const taken: string[] = []
    let before: State | undefined
    for (;;) {
      // On the way to where something new begins, only the last state is of interest.
      const key = taken.length >= prefix.length - 1 ? digestOf(history.digest()) : ''
      if (taken.length < prefix.length) {
        before = states.get(key)
        taken.push(prefix[taken.length] ?? '')
      } else {
        before?.next.push(key)
        if (states.has(key)) break
        const options = history.options()
        before = { next: [] }
        states.set(key, before)
        if (options.length === 0) {
          ends.add(key)
          await history.finish()
          break
        }
        for (const other of options.slice(1)) open.push([...taken, other])
        taken.push(options[0] ?? '')
      }
      await history.take(taken.at(-1) ?? '')
    }
  }
  return { histories: countPaths(states), states: states.size, ends: ends.size, replays }
}

/** One history: a world of its own. */
class History {
  readonly #plan: Plan
  readonly #world: World
  readonly #processes: readonly Process[]
  #faults: readonly Fault[]
  readonly #story: string[] = []

  constructor(plan: Plan) {
    this.#plan = plan
    this.#world = new World(plan.world)
    this.#processes = Object.keys(plan.programs).map((name) => new Process(name, this.#world))
    this.#faults = plan.faults ?? []
  }

  async begin(): Promise<void> {
    for (const process of this.#processes) {
      nextIn(process)
      process.start(this.#plan.programs[process.name] ?? (async () => {}))
      await this.#settle(process)
    }
  }

  /** What can happen now. */
  options(): readonly string[] {
    const steps = this.#processes.filter((process) => process.next() !== undefined).map(({ name }) => `step ${name}`)
    const regained = this.#processes
      .filter((process) => process.next() === undefined && process.canRegain)
      .map(({ name }) => `regain ${name}`)
    const waiting = this.#processes.filter(({ isWaiting }) => isWaiting)
    const faults = this.#faults.flatMap((fault) =>
      waiting
        .filter((process) =>
          fault === 'disconnect' ? process.isConnected : fault === 'crash' || process.next() !== undefined,
        )
        .map(({ name }) => `${fault} ${name}`),
    )
    return [...steps, ...regained, ...faults]
  }

  async take(choice: string): Promise<void> {
    const [what = '', name] = choice.split(' ')
    const process = this.#processes.find((one) => one.name === name)
    if (!process) throw new Error(`there is no process ${name}`)
    const label = process.next()
    nextIn(process)
    if (what === 'step') process.step()
    else if (what === 'regain') process.regain()
    else {
      this.#faults = []
      if (what === 'crash') process.crash()
      else if (what === 'disconnect') process.disconnect()
      else process.step(false)
    }
    await this.#settle(process)
    this.#story.push(
      what === 'step' || what === 'unanswered'
        ? `${name} ${what === 'step' ? '' : 'unanswered '}${label}`
        : `${name}: ${what}`,
    )
    this.#check()
  }

  async finish(): Promise<void> {
    try {
      await this.#plan.atEnd(this.#world, this.#processes)
    } catch (error) {
      throw new Broken(this.#story, error)
    }
  }

  digest(): string {
    return [this.#world.digest(), this.#faults.join(), ...this.#processes.map((process) => process.digest())].join('\n')
  }

  #check(): void {
    try {
      this.#plan.invariant(this.#world, this.#processes)
    } catch (error) {
      throw new Broken(this.#story, error)
    }
  }

  /** Until the process waits for the next answer; lets it pass where others need not come in. */
  async #settle(process: Process): Promise<void> {
    for (;;) {
      await quiet()
      const label = process.next()
      if (label === undefined || (this.#plan.isPoint?.(label, process) ?? true)) return
      process.step()
    }
  }
}

/** In how many ways one gets from the beginning to an end. */
function countPaths(states: ReadonlyMap<string, State>): bigint {
  const counted = new Map<string, bigint>()
  const [first = ''] = states.keys()
  const stack = [first]
  while (stack.length > 0) {
    const key = stack[stack.length - 1] ?? ''
    const next = states.get(key)?.next ?? []
    const missing = next.filter((one) => !counted.has(one))
    if (missing.length > 0) {
      stack.push(...missing)
      continue
    }
    stack.pop()
    counted.set(key, next.length === 0 ? 1n : next.reduce((sum, one) => sum + (counted.get(one) ?? 0n), 0n))
  }
  return counted.get(first) ?? 0n
}
