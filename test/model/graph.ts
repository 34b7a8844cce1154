import type { Footprint } from './footprint.ts'

/** Something that happens in a state. */
interface Edge {
  readonly from: string
  readonly choice: string
  readonly to: string
  readonly footprint: Footprint
}

interface State {
  readonly options: readonly string[]
  /** By which it was found first. */
  readonly via: Edge | undefined
  readonly leaving: Map<string, Edge>
  readonly coming: Edge[]
}

/** The states that were seen, and what leads from one to another. */
export class Graph {
  readonly #states = new Map<string, State>()
  /** All that can happen anywhere, in the order in which it was seen; grows while one goes through it. */
  readonly open: { readonly state: string; readonly choice: string }[] = []

  begin(state: string, options: readonly string[]): void {
    this.#see(state, options, undefined)
  }

  /** Adds what has happened; true where it leads to a new state. */
  add(edge: Edge, options: readonly string[]): boolean {
    const isNew = !this.#states.has(edge.to)
    if (isNew) this.#see(edge.to, options, edge)
    this.#states.get(edge.from)?.leaving.set(edge.choice, edge)
    this.#states.get(edge.to)?.coming.push(edge)
    return isNew
  }

  get size(): number {
    return this.#states.size
  }

  options(state: string): readonly string[] {
    return this.#states.get(state)?.options ?? []
  }

  /** Whether it is known where something leads. */
  leadsTo(state: string, choice: string): boolean {
    return this.#states.get(state)?.leaving.has(choice) === true
  }

  /**
   * Whether it follows from what was seen where something leads. One came into this state by a step that does not meet it: then
   * the two could have happened the other way round, and that was seen. Or by one that has only looked: who dies after it leaves
   * what he would have left before it.
   */
  predict(state: string, choice: string): boolean {
    for (const last of this.#states.get(state)?.coming ?? []) {
      const earlier = this.#states.get(last.from)?.leaving.get(choice)
      if (earlier === undefined) continue
      const to = isOfOne(choice, last.choice)
        ? choice.startsWith('crash ') &&
          last.footprint.changed.size === 0 &&
          last.choice.startsWith('step ') &&
          earlier.to
        : !earlier.footprint.meets(last.footprint) && this.#states.get(earlier.to)?.leaving.get(last.choice)?.to
      if (!to) continue
      this.add({ from: state, choice, to, footprint: earlier.footprint }, [])
      return true
    }
    return false
  }

  /** What has to happen to come into a state. */
  pathTo(state: string): readonly string[] {
    const path: string[] = []
    for (let via = this.#states.get(state)?.via; via; via = this.#states.get(via.from)?.via) path.push(via.choice)
    return path.reverse()
  }

  /** In how many ways one gets from the beginning to an end. */
  countPaths(): bigint {
    const counted = new Map<string, bigint>()
    const [first = ''] = this.#states.keys()
    const stack = [first]
    for (let key = stack.at(-1); key !== undefined; key = stack.at(-1)) {
      const next = [...(this.#states.get(key)?.leaving.values() ?? [])].map(({ to }) => to)
      const missing = next.filter((one) => !counted.has(one))
      stack.push(...missing)
      if (missing.length > 0) continue
      stack.pop()
      counted.set(key, next.length === 0 ? 1n : next.reduce((sum, one) => sum + (counted.get(one) ?? 0n), 0n))
    }
    return counted.get(first) ?? 0n
  }

  #see(key: string, options: readonly string[], via: Edge | undefined): void {
    this.#states.set(key, { options, via, leaving: new Map(), coming: [] })
    for (const choice of options) this.open.push({ state: key, choice })
  }
}

/** Whether both happen to the same process. */
function isOfOne(a: string, b: string): boolean {
  return a.split(' ')[1] === b.split(' ')[1]
}
