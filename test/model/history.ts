import { setImmediate as quiet } from 'node:timers/promises'
import { Footprint } from './footprint.ts'
import { remember, rememberEnded } from './memory.ts'
import { nextIn } from './names.ts'
import { Process } from './process.ts'
import { World } from './world.ts'

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

/** A history that breaks an invariant, step by step. */
export class Broken extends Error {
  constructor(steps: readonly string[], cause: unknown) {
    const what = cause instanceof Error ? cause.message : String(cause)
    super(`${what}\n${steps.map((step) => `  ${step.slice(0, 160)}`).join('\n')}`, { cause })
  }
}

/** One history: a world of its own. */
export class History {
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

  /** Lets something happen; with `isKnown`, what was there before and found to be in order. Answers what it had to do with. */
  async take(choice: string, isKnown = false): Promise<Footprint> {
    const [what = '', name] = choice.split(' ')
    const footprint = new Footprint()
    const before = this.#world.shown()
    this.#world.footprint = footprint
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
    this.#world.footprint = undefined
    rememberEnded(this.#world)
    if (this.#world.shown() !== before) {
      const known = this.#world.readers.size
      remember(this.#world)
      footprint.changed.add('remembered')
      // It remembers who was there.
      if (this.#world.readers.size > known) for (const map of ['runs ', 'datasets ', 'ended ']) footprint.seen.add(map)
    }
    if (!isKnown) this.#check()
    return footprint
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
