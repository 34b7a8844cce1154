import type { Problem } from './problem.ts'

/** Those of names that JavaScript takes for places in an array: whole numbers, written as they are printed. */
type IndexName<N> = N extends string | number
  ? `${N}` extends '0'
    ? N
    : `${N}` extends `-${string}` | `0${string}`
      ? never
      : `${N}` extends `${bigint}`
        ? N
        : never
  : never

/** Refuses properties that JavaScript puts before all others, in the order of their numbers and not of their places. */
export type WordNames<F> = F extends readonly unknown[]
  ? unknown
  : {
      readonly [N in keyof F as IndexName<N>]: Problem<`JavaScript puts a property called '${N & (string | number)}' before all others: give pairs, or another name and rename it`>
    }

/** The same for objects that a callback may give as well, where the compiler cannot look at their names one by one. */
export interface NoNumbers {
  readonly [
    index: number
  ]: Problem<'JavaScript puts a property called by a whole number before all others: give another name and rename it'>
}

/** What is called by names, in an order: an object, or pairs where a name is a whole number. */
export type Named<V> = { readonly [name: string]: V } | Pairs<V>
export type Pairs<V> = readonly (readonly [name: string, value: V])[]

/** The values of a {@link Named} by their names, for the compiler. */
export type ByName<F> =
  F extends Pairs<unknown> ? { readonly [P in F[number] as P[0]]: P[1] } : { readonly [N in keyof F]: F[N] }

/**
 * Names and values in the order in which they were written. Throws `TypeError` for an object with a name that is a whole
 * number, since its place is lost, and for pairs that have a name twice.
 */
export function inOrder<V>(named: Named<V>): Pairs<V> {
  if (isPairs(named)) return withoutTwins(named)
  const entries = Object.entries(named)
  const index = entries.map(([name]) => name).find(isIndex)
  if (index === undefined) return entries
  throw new TypeError(
    `JavaScript puts a property called '${index}' before all others, whatever its place: schema, struct and structOf take pairs, [['${index}', …]]; elsewhere give another name and rename it by withColumnRenamed`,
  )
}

function isPairs<V>(named: Named<V>): named is Pairs<V> {
  return Array.isArray(named)
}

/** The largest index of an array is 2^32 - 2; larger numbers keep their places. */
function isIndex(name: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1
}

function withoutTwins<V>(pairs: Pairs<V>): Pairs<V> {
  const names = pairs.map(([name]) => name)
  const twin = names.find((name, i) => names.indexOf(name) !== i)
  if (twin !== undefined) throw new TypeError(`two columns are called '${twin}': give one of them another name`)
  return pairs
}
