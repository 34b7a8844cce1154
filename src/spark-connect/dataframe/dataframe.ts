import { subquery } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import { boolean } from '../types/builders.ts'
import type { BooleanType, FieldType, StringType, StructField } from '../types/data-type.ts'
import type {
  Collapse,
  Compared,
  Filled,
  Intersected,
  JoinedUsing,
  Only,
  Renamed,
  United,
  With,
  WithAll,
  Without,
} from '../types/fields.ts'
import type { NoNumbers } from '../types/names.ts'
import type { NumericType } from '../types/numeric.ts'
import type { RowOf } from '../types/value-of.ts'
import { Actions } from './actions.ts'
import { type Column, type Expr, made, type PerRow } from './column.ts'
import type { Columns, Given, ResultOf } from './columns.ts'
import type { PlanExecutor } from './executor.ts'
import { type Aggregates, GroupedData } from './grouped-data.ts'
import type { JoinName, TypeNamed } from './join-type.ts'
import type { FreshName, LiteralName, LiteralNames, NoClash, OneColumn, SameNames, SameTypes } from './refusals.ts'
import type { Known } from './scope.ts'
import type { SortedColumn } from './sorted-column.ts'
import { UntypedDataFrame } from './untyped-dataframe.ts'
import { drop, rename, select, withColumns } from './verbs/columns.ts'
import { aggregate, grouping, observe } from './verbs/groups.ts'
import { join } from './verbs/joins.ts'
import { type DropOptions, dropMissing, fillMissing } from './verbs/missing.ts'
import {
  deduplicate,
  filter,
  hint,
  hintedNames,
  limit,
  offset,
  randomSplit,
  repartition,
  repartitionBy,
  sample,
  sort,
} from './verbs/rows.ts'
import { seedOf } from './verbs/seed.ts'
import { byName, byPlace } from './verbs/sets.ts'
import { describe, summary } from './verbs/statistics.ts'

/** What the verbs ask for: a frame with the columns `S`. {@link DataFrame} is one. */
export interface Frame<out S> {
  readonly fields: S
}

/** Columns by their names, as a callback says them. */
type Said = { readonly [name: string]: Expr<FieldType, PerRow> }

/**
 * A table-to-be: a plan whose column names, types and nullability the compiler knows as `S`. Nothing runs before an
 * action (`collect`, `count`, `write` …) is called. Immutable; the verbs are Spark's. A column belongs to the verb that gave it
 * to a callback: used in another frame it is refused, unless it says `.outer()` in a frame inside.
 * Source: `spark/connect/relations.proto`, PySpark's `DataFrame`.
 */
export class DataFrame<S> extends Actions<RowOf<S>> implements Frame<S> {
  /** For the compiler only, never there at run time. */
  declare readonly fields: S
  /** Its columns in order, as computed here; the tests compare them with the server's. */
  readonly schema: readonly StructField[]

  /** Frames come from a session or from another frame; this is for code that makes new verbs. */
  constructor(plan: Relation, schema: readonly StructField[], executor: PlanExecutor) {
    super(plan, executor)
    this.schema = schema
  }

  /** The names of the columns in order. */
  get columns(): readonly string[] {
    return this.schema.map((field) => field.name)
  }

  /** Some of the columns, in this order; or new ones computed from them: `select(t => ({ id: t.id, net: t.a.minus(t.b) }))`. */
  select<const N extends keyof S & string = never, R extends Said = never>(
    ...given: readonly N[] | readonly [(columns: Columns<S>) => R & LiteralNames<R>]
  ): DataFrame<[R] extends [never] ? Only<S, N> : ResultOf<R>> {
    return this.#made(select(this, given))
  }

  /**
   * The frame with one column added or replaced. Each call is a relation of its own, and the server reads no more than
   * about five hundred in a row; the compiler too prefers one `withColumns` from about fifty on.
   */
  withColumn<N extends string, T extends FieldType>(
    name: N & LiteralName<N>,
    build: Given<S, T, PerRow>,
  ): DataFrame<With<S, N, T>> {
    return this.#made(withColumns(this, [[name, build]]))
  }

  /** The frame with several columns added or replaced, all computed from the frame as it was. */
  withColumns<R extends Said>(build: (columns: Columns<S>) => R & LiteralNames<R>): DataFrame<WithAll<S, ResultOf<R>>> {
    return this.#made(withColumns(this, build))
  }

  /** Only the rows for which the condition is true. */
  where(condition: Given<S, BooleanType | null, PerRow>): DataFrame<S> {
    return this.#made(filter(this, condition))
  }

  /** The same as {@link where}. */
  filter(condition: Given<S, BooleanType | null, PerRow>): DataFrame<S> {
    return this.where(condition)
  }

  /** The frame without these columns. */
  drop<const N extends keyof S & string>(...names: readonly N[]): DataFrame<Without<S, N>> {
    return this.#made(drop(this, names))
  }

  /** The frame with a column under another name. */
  withColumnRenamed<const N extends keyof S & string, const M extends string>(
    from: N,
    to: M & LiteralName<M> & FreshName<S, N, M>,
  ): DataFrame<Renamed<S, N, M>> {
    return this.#made(rename(this, { [from]: to }))
  }

  /**
   * Joins on columns that both sides have, which appear once, first: `join(types, 'type', 'left')`; or on a condition over both
   * sides: `join(types, (a, b) => a.type.equalTo(b.name))`. Other common names are refused, but for semi and anti joins.
   * `type`: Spark's names, default `inner`.
   */
  join<R, const N extends keyof S & keyof R & string = never, H extends JoinName = 'inner'>(
    right: Frame<R> & NoClash<S, R, N, TypeNamed<H>> & SameTypes<S, R, N>,
    on: N | readonly N[] | ((left: Columns<S>, right: Columns<R>) => Expr<BooleanType | null, PerRow>),
    type?: H,
  ): DataFrame<JoinedUsing<S, R, N, TypeNamed<H>>> {
    return this.#made(join(this, dataFrameOf(right), on, type ?? 'inner'))
  }

  /** Every row of this side with every row of the other. */
  crossJoin<R>(right: Frame<R> & NoClash<S, R, never, 'inner'>): DataFrame<S & R> {
    return this.#made(join(this, dataFrameOf(right), undefined, 'cross'))
  }

  /**
   * The rows of both, duplicates kept, columns matched by name, in this side's order; numbers of different types become
   * the wider one. (Spark's `union` matches by position.)
   */
  union<R>(other: Frame<R> & SameNames<S, R> & SameTypes<S, R, keyof S & keyof R>): DataFrame<United<S, R>> {
    return this.#made(byName(this, dataFrameOf<R>(other), { operation: 'union', all: true }))
  }

  /** The same as {@link union}. */
  unionByName<R>(other: Frame<R> & SameNames<S, R> & SameTypes<S, R, keyof S & keyof R>): DataFrame<United<S, R>> {
    return this.union(other)
  }

  /** The rows that both have, each once; columns matched by name, as in all that follow. */
  intersect<R>(other: Frame<R> & Alike<S, R>): DataFrame<Intersected<S, R>> {
    return this.#made(byPlace(this, dataFrameOf<R>(other), { operation: 'intersect', all: false }))
  }

  /** The rows that both have, as often as both have them. */
  intersectAll<R>(other: Frame<R> & Alike<S, R>): DataFrame<Intersected<S, R>> {
    return this.#made(byPlace(this, dataFrameOf<R>(other), { operation: 'intersect', all: true }))
  }

  /** The rows that the other side does not have, each once. */
  subtract<R>(other: Frame<R> & Alike<S, R>): DataFrame<Compared<S, R>> {
    return this.#made(byPlace(this, dataFrameOf<R>(other), { operation: 'except', all: false }))
  }

  /** The rows that the other side does not have, as many as this one has more. */
  exceptAll<R>(other: Frame<R> & Alike<S, R>): DataFrame<Compared<S, R>> {
    return this.#made(byPlace(this, dataFrameOf<R>(other), { operation: 'except', all: true }))
  }

  /** Groups by some of the columns, or by what is computed of them: `groupBy(t => ({ day: F.toDate(t.at) })).agg({ total: F.sum('amount') })`. */
  groupBy<const N extends keyof S & string = never, R extends Said = never>(
    ...keys: readonly N[] | readonly [(columns: Columns<S>) => R & LiteralNames<R>]
  ): GroupedData<S, [R] extends [never] ? Only<S, N> : ResultOf<R>> {
    return this.#grouped(keys, 'groupBy')
  }

  /** Groups as {@link groupBy} does, with the totals of the last keys, the last two … and all: keys are null there. */
  rollup<const N extends keyof S & string>(...keys: readonly N[]): GroupedData<S, KeysOf<S, N>> {
    return this.#grouped(keys, 'rollup')
  }

  /** Groups as {@link groupBy} does, with the totals of every set of the keys: keys are null there. */
  cube<const N extends keyof S & string>(...keys: readonly N[]): GroupedData<S, KeysOf<S, N>> {
    return this.#grouped(keys, 'cube')
  }

  /** One row of aggregates over all rows. */
  agg<A extends Aggregates<S> & NoNumbers>(aggregates: A | ((columns: Columns<S>) => A)): DataFrame<ResultOf<A>> {
    return this.#made(aggregate(this, grouping(this, []), aggregates))
  }

  /** Sorts by columns: names, or `t => [t.day, t.amount.desc()]`. */
  orderBy(...order: readonly ((keyof S & string) | ((columns: Columns<S>) => SortedKeys))[]): DataFrame<S> {
    return this.#made(sort(this, order))
  }

  /** The same as {@link orderBy}. */
  sort(...order: readonly ((keyof S & string) | ((columns: Columns<S>) => SortedKeys))[]): DataFrame<S> {
    return this.orderBy(...order)
  }

  /** Sorts each partition by itself. */
  sortWithinPartitions(
    ...order: readonly ((keyof S & string) | ((columns: Columns<S>) => SortedKeys))[]
  ): DataFrame<S> {
    return this.#made(sort(this, order, false))
  }

  /** At most `count` rows; which ones is up to the server unless the frame is sorted. */
  limit(count: number): DataFrame<S> {
    return this.#made(limit(this, count))
  }

  /** The rows after the first `count`. */
  offset(count: number): DataFrame<S> {
    return this.#made(offset(this, count))
  }

  /** One of each set of equal rows. */
  distinct(): DataFrame<S> {
    return this.#made(deduplicate(this, []))
  }

  /** One of each set of rows that agree in these columns, or in all of them. Which one is up to the server. */
  dropDuplicates<const N extends keyof S & string>(...names: readonly N[]): DataFrame<S> {
    return this.#made(deduplicate(this, names))
  }

  /** About this share of the rows (0..1), by chance; the same ones with the same `seed`, as long as the data lie as they do. */
  sample(
    fraction: number,
    options: { readonly withReplacement?: boolean; readonly seed?: number | bigint } = {},
  ): DataFrame<S> {
    const { withReplacement = false, seed } = options
    return this.#made(sample(this, { lower: 0, upper: fraction, withReplacement, seed: seedOf(seed) }))
  }

  /** About so large parts of the rows, by chance, each row in one of them; the same ones with the same `seed`. */
  randomSplit(weights: readonly number[], seed?: number | bigint): readonly DataFrame<S>[] {
    return randomSplit(this, weights, seedOf(seed)).map((part) => this.#made<S>(part))
  }

  /** Without the rows in which values are missing: null, or NaN. */
  dropna<const N extends keyof S & string>(options: DropOptions<N> = {}): DataFrame<S> {
    return this.#made(dropMissing(this, options))
  }

  /** With values for those that are missing, null or NaN: `fillna({ step: 0, note: '–' })`. */
  fillna<const V extends { readonly [K in keyof S]?: FillerOf<S[K]> }>(
    values: V & NoOthers<V, S>,
  ): DataFrame<Filled<S, V>> {
    return this.#made(fillMissing(this, values))
  }

  /** A row each for count, mean, standard deviation, least and greatest value of columns of numbers and texts, all as texts. */
  describe<const N extends keyof S & string = TextOrNumber<S>>(...names: readonly N[]): DataFrame<Told<N>> {
    return this.#made(describe(this, names))
  }

  /** The same of all columns of numbers and texts, with quartiles, or what is named: `summary('count', '99%')`. */
  summary(...statistics: readonly string[]): DataFrame<Told<TextOrNumber<S>>> {
    return this.#made(summary(this, statistics))
  }

  /** Asks that a join sends this side whole to every executor. */
  broadcast(): DataFrame<S> {
    return this.hint('broadcast')
  }

  /** Gives Spark's planner a hint, as `hint('rebalance', 'day')`; one that it does not know it leaves out. Source: Spark's "Hints" page. */
  hint<const N extends keyof S & string>(name: string, ...columns: readonly N[]): DataFrame<S> {
    return this.#made(hint(this, name, hintedNames(columns)))
  }

  /** Spreads the rows over this many partitions, by a shuffle; those that agree in the columns, if any are named, into one. */
  repartition<const N extends keyof S & string>(partitions: number, ...names: readonly N[]): DataFrame<S> {
    return this.#made(names.length > 0 ? repartitionBy(this, names, partitions) : repartition(this, partitions, true))
  }

  /** Puts the rows into at most this many partitions without a shuffle. */
  coalesce(partitions: number): DataFrame<S> {
    return this.#made(repartition(this, partitions, false))
  }

  /** Computes aggregates in passing; the command that runs the plan returns them under this name. */
  observe<A extends Aggregates<S>>(name: string, metrics: A): DataFrame<S> {
    return this.#made(observe(this, name, metrics))
  }

  /** What a function makes of the frame: for steps that are written apart. */
  transform<R>(change: (frame: DataFrame<S>) => R): R {
    return change(this)
  }

  /** The frame of one column and at most one row as a value in another frame: null where it has no row, an error of the server's where it has two. */
  scalar(this: DataFrame<S> & OneColumn<S>): Column<S[keyof S] | null, 'literal'> {
    const { plan, schema } = dataFrameOf<S>(this)
    const [field] = schema
    if (!field || schema.length > 1)
      throw new TypeError(`scalar() needs a frame of one column, and this one has ${schema.length}`)
    return made(subquery('scalar', plan), field.dataType, true, 'literal')
  }

  /**
   * Whether the frame has a row, as a condition in another frame:
   * `customers.where(c => orders.where(o => o.customer.equalTo(c.id.outer())).exists())`.
   */
  exists(): Column<BooleanType, 'literal'> {
    return made(subquery('exists', this.plan), boolean(), false, 'literal')
  }

  /** The frame for names that are only known at run time; `as(schema)` leads back. */
  untyped(): UntypedDataFrame {
    return new UntypedDataFrame(this.plan, this.executor)
  }

  /** Another plan of the same session as a frame, for code that works on plans; its columns are not known here. */
  withPlan(plan: Relation): DataFrame<unknown> {
    return new DataFrame(plan, [], this.executor)
  }

  #grouped<K>(keys: readonly unknown[], type: 'groupBy' | 'rollup' | 'cube'): GroupedData<S, K> {
    const groups = grouping(this, keys, type)
    return new GroupedData((aggregates) => this.#made(aggregate(this, groups, aggregates)))
  }

  #made<R>({ plan, schema }: Known): DataFrame<R> {
    return new DataFrame<R>(plan, schema ?? [], this.executor)
  }
}

/** The keys of rollups and cubes: null in the totals. */
type KeysOf<S, N extends keyof S> = Collapse<{ readonly [K in N]: S[K] | null }>

/** What may stand for a missing value of a column: Spark makes it the column's type. */
type FillerOf<T> = T extends StringType | null
  ? string
  : T extends BooleanType | null
    ? boolean
    : T extends NumericType | null
      ? bigint | number
      : never
type NoOthers<V, S> = { readonly [K in Exclude<keyof V, keyof S>]: never }
type TextOrNumber<S> = { [K in keyof S & string]: S[K] extends StringType | NumericType | null ? K : never }[keyof S &
  string]
type Told<N extends string> = Collapse<{ readonly [K in N | 'summary']: StringType | null }>

/** Refuses a frame of other columns. */
type Alike<S, R> = SameNames<S, R> & SameTypes<S, R, keyof S & keyof R>

/** What `orderBy`'s callback says: one key or several. */
type SortedKeys = SortedKey | readonly SortedKey[]
type SortedKey = SortedColumn<PerRow> | Expr<FieldType, PerRow>

/** The frame behind what a verb was given. Throws where it was made by something else than this library. */
export function dataFrameOf<S>(frame: Frame<S>): DataFrame<S> {
  if (!(frame instanceof DataFrame)) throw new TypeError('a DataFrame was expected here')
  return frame
}
