/** How one try of a fault came out. */
export interface Outcome {
  /**
   * `survived`: the whole result, once. `told`: an error that says what happened, where nothing better is possible.
   * `failed`: anything else. `hung`: nothing within the time limit.
   */
  readonly how: 'survived' | 'told' | 'failed' | 'hung'
  /** Rows that are missing, and rows that are there more than once, where the client said that all was well. */
  readonly lost: number
  readonly doubled: number
  readonly seconds: number
  /** What went wrong or is worth telling. */
  readonly note?: string | undefined
}

/** All tries of one fault by one client, as they are kept. */
export interface Count {
  readonly tried: number
  readonly survived: number
  readonly told: number
  readonly failed: number
  readonly hung: number
  readonly lost: number
  readonly doubled: number
  readonly worstSeconds: number
  /** Of what went wrong, the first few. */
  readonly notes: readonly string[]
}

/** A line of the table: a fault, and how each client fared, by its name. */
export interface Line {
  readonly fault: string
  readonly counts: Readonly<Record<string, Count>>
}

const MOST_NOTES = 5

/** Counts outcomes. */
export function countOf(outcomes: readonly Outcome[]): Count {
  const times = (how: Outcome['how']) => outcomes.filter((outcome) => outcome.how === how).length
  const sum = (pick: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + pick(outcome), 0)
  const notes = outcomes.flatMap(({ how, note }) => (note === undefined || how === 'survived' ? [] : [note]))
  return {
    tried: outcomes.length,
    survived: times('survived'),
    told: times('told'),
    failed: times('failed'),
    hung: times('hung'),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    worstSeconds: Math.max(0, ...outcomes.map(({ seconds }) => seconds)),
    notes: [...new Set(notes)].slice(0, MOST_NOTES),
  }
}

/** Whether nothing went wrong that must not. */
export function isGood({ failed, hung, lost, doubled }: Count): boolean {
  return failed + hung + lost + doubled === 0
}
