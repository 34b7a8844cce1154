/**
 * What a step has looked at, and changed, outside of its process. A place is a text; one that another begins with holds it, so
 * that whoever lists a folder has looked at all that is in it.
 */
export class Footprint {
  readonly seen = new Set<string>()
  readonly changed = new Set<string>()

  /** Whether it matters which of two steps comes first. */
  meets(other: Footprint): boolean {
    return this.#disturbs(other) || other.#disturbs(this)
  }

  #disturbs({ seen, changed }: Footprint): boolean {
    for (const mine of this.changed) {
      if (changed.has(mine)) return true
      for (const place of seen) if (mine.startsWith(place)) return true
    }
    return false
  }
}

/** Whose steps are being taken down, if anybody's. */
export interface Tracker {
  footprint: Footprint | undefined
}

/** A map outside of processes, of which is taken down what a step does with it. */
export class SharedMap<V, K extends string | number = string> extends Map<K, V> {
  readonly #name: string
  readonly #tracker: Tracker

  constructor(name: string, tracker: Tracker, from: Iterable<readonly [K, V]> = []) {
    super()
    this.#name = name
    this.#tracker = tracker
    for (const [key, value] of from) super.set(key, value)
  }

  override get(key: K): V | undefined {
    this.#see(key)
    return super.get(key)
  }

  override has(key: K): boolean {
    this.#see(key)
    return super.has(key)
  }

  override set(key: K, value: V): this {
    this.#change(key)
    return super.set(key, value)
  }

  override delete(key: K): boolean {
    this.#see(key)
    this.#change(key)
    return super.delete(key)
  }

  override keys() {
    this.#see('')
    return super.keys()
  }

  override values() {
    this.#see('')
    return super.values()
  }

  override entries() {
    this.#see('')
    return super.entries()
  }

  override [Symbol.iterator]() {
    return this.entries()
  }

  /** The keys that begin so. */
  beginningWith(text: string): readonly K[] {
    this.#see(text)
    return [...super.keys()].filter((key) => String(key).startsWith(text))
  }

  #see(key: K | string): void {
    this.#tracker.footprint?.seen.add(`${this.#name} ${key}`)
  }

  #change(key: K): void {
    this.#tracker.footprint?.changed.add(`${this.#name} ${key}`)
  }
}
