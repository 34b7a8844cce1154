import type { StructField } from '#spark-connect'

/** The driver's own columns beside those of a contract, by what they are. */
export interface OwnNames {
  /** The record as it stands in the file. */
  readonly line: string
  readonly file: string
  /** What is wrong with its quotes; null where nothing is. */
  readonly quotes: string
  /** Its fields as texts, null where they are empty. */
  readonly parsed: string
  /** Whether it holds, somewhere, what may be a number that has to be looked at closely. */
  readonly odd: string
  /** What is wrong with it; null where nothing is. */
  readonly rule: string
}

/** Names that no column of a contract has, in whatever case. `batch` is reserved: `defineJob` refuses it. */
export function ownNames(fields: readonly StructField[]): OwnNames {
  const taken = new Set(fields.map(({ name }) => name.toLowerCase()))
  const free = (name: string): string => (taken.has(name) ? free(`_${name}`) : name)
  return {
    ...{ line: free('line'), file: free('file'), quotes: free('quotes') },
    ...{ parsed: free('parsed'), odd: free('odd'), rule: free('rule') },
  }
}
