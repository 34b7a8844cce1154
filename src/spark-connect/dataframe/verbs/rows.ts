/** The verbs that say which rows a frame has, in which order and where they lie. */
import { attribute, type Expression } from '../../plan/expression.ts'
import type { Relation } from '../../plan/relation.ts'
import { type Known, refuseForeign, Scope } from '../scope.ts'
import { refuseForeignSort, sortNode } from '../sort-order.ts'
import { checkWholeNumber } from '../whole-number.ts'

/** Rows for which a condition holds; a text is Spark SQL. */
export function filter(frame: Known, given: unknown): Known {
  const scope = new Scope(frame)
  const condition = scope.said(given).node
  return { ...frame, plan: { kind: 'filter', input: scope.input, condition } }
}

/** Sorted by names, columns, and callbacks that say one key or several; each partition by itself where not `global`. */
export function sort(frame: Known, given: readonly unknown[], global = true): Known {
  const scope = new Scope(frame)
  const keys = given.flatMap((one) => {
    if (typeof one === 'string') return [scope.named(one)]
    return [typeof one === 'function' ? one(scope.columns) : one].flat()
  })
  const order = keys.map((key) => refuseForeignSort(sortNode(key), scope))
  return { ...frame, plan: { kind: 'sort', input: scope.input, order, global } }
}

export function limit(frame: Known, count: number): Known {
  checkWholeNumber('limit', count)
  return { ...frame, plan: { kind: 'limit', input: frame.plan, count } }
}

export function offset(frame: Known, count: number): Known {
  checkWholeNumber('offset', count)
  return { ...frame, plan: { kind: 'offset', input: frame.plan, count } }
}

/** One of each set of rows that agree in these columns, or in all. */
export function deduplicate(frame: Known, names: readonly string[]): Known {
  const columns = names.length > 0 ? names : undefined
  return { ...frame, plan: { kind: 'deduplicate', input: frame.plan, columns } }
}

/** A share of the rows by chance. */
export function sample(frame: Known, { lower, upper, withReplacement, seed }: Sampling): Known {
  const plan: Relation = { kind: 'sample', input: frame.plan, lower, upper, withReplacement, seed, ordered: false }
  return { ...frame, plan }
}

/** What a sample is drawn by. */
export interface Sampling {
  readonly lower: number
  readonly upper: number
  readonly withReplacement: boolean
  readonly seed: bigint
}

/** Parts of the rows by chance, in these proportions: each row is in one of them. Throws `RangeError` for a weight below 0. */
export function randomSplit(frame: Known, weights: readonly number[], seed: bigint): readonly Known[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0) || weights.some((weight) => !(weight >= 0)))
    throw new RangeError('randomSplit needs weights of 0 and more, of which one is more')
  let lower = 0
  return weights.map((weight) => {
    const part = { lower, upper: lower + weight / total, withReplacement: false, seed, ordered: true } as const
    lower = part.upper
    return { ...frame, plan: { kind: 'sample', input: frame.plan, ...part } }
  })
}

/** Rows that agree in these columns lie in one partition, in so many of them, or in as many as Spark deems right. */
export function repartitionBy(frame: Known, names: readonly string[], partitions?: number): Known {
  if (partitions !== undefined) checkWholeNumber('repartition', partitions, 1)
  const scope = new Scope(frame)
  const expressions = names.map((name) => scope.named(name).node)
  return { ...frame, plan: { kind: 'repartitionBy', input: scope.input, expressions, partitions } }
}

/** Throws `TypeError` for a column that a callback was given: a hint has no callback. */
export function hint(frame: Known, name: string, parameters: readonly Expression[]): Known {
  for (const parameter of parameters) refuseForeign(parameter, [])
  return { ...frame, plan: { kind: 'hint', input: frame.plan, name, parameters } }
}

/** Names of columns as parameters of a hint. */
export function hintedNames(names: readonly string[]): readonly Expression[] {
  return names.map((name) => attribute(name))
}

export function repartition(frame: Known, partitions: number, shuffle: boolean): Known {
  checkWholeNumber(shuffle ? 'repartition' : 'coalesce', partitions, 1)
  return { ...frame, plan: { kind: 'repartition', input: frame.plan, partitions, shuffle } }
}
