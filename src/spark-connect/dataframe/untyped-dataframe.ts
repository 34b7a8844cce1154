import { AnalysisError } from '../errors/spark-error.ts'
import { attribute, type Expression } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import type { FieldType, StructField } from '../types/data-type.ts'
import type { Named } from '../types/names.ts'
import type { Schema } from '../types/schema.ts'
import { Actions } from './actions.ts'
import { type Column, columnOf, type Expr } from './column.ts'
import { DataFrame } from './dataframe.ts'
import type { ExecuteOptions, PlanExecutor, Row } from './executor.ts'
import type { JoinName } from './join-type.ts'
import { toLiteral } from './literal.ts'
import { schemaDifferences } from './schema-differences.ts'
import type { Known } from './scope.ts'
import type { SortedColumn } from './sorted-column.ts'
import { drop, isSameOrder, rename, select, selectExpr, toDF, withColumns } from './verbs/columns.ts'
import { aggregate, grouping, observe } from './verbs/groups.ts'
import { join } from './verbs/joins.ts'
import { type DropOptions, dropMissing, type Filler, fillMissing } from './verbs/missing.ts'
import {
  deduplicate,
  filter,
  hint,
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

/** How strictly `as` compares. */
export interface AsOptions extends ExecuteOptions {
  /**
   * `checked` (the default): a column that may hold nulls is refused where the schema says that it holds none.
   * `trusted`: the caller vouches for it, as for files whose writer checked it; Spark calls every file column nullable.
   */
  readonly nullability?: 'checked' | 'trusted'
}

/** An untyped frame's columns, as callbacks receive them: any name, of which only the server knows whether it is there. */
export type UntypedColumns = { readonly [name: string]: Column<never, 'untyped'> }

/** Another frame, typed or not. */
type Plan = Pick<Actions<unknown>, 'plan'>
type Of<V> = V | ((columns: UntypedColumns) => V)
type Sorted = SortedColumn | Expr<FieldType>
type Order = string | Of<Sorted | readonly Sorted[]> | ((columns: never) => Sorted)
type Aggregates = Readonly<Record<string, Of<Expr<FieldType>> | ((columns: never) => Expr<FieldType>)>>

/**
 * A frame whose columns only the server knows: files without a schema, SQL, names computed at run time. Its verbs are those of
 * {@link DataFrame}; they take names, columns (`F.col('name')`, `F.expr('a + 1')`), callbacks (`t => t.name.plus(1)`) and, where
 * a condition or a new column is said, Spark SQL. {@link as} leads to a typed frame.
 */
export class UntypedDataFrame extends Actions<Row> {
  /** Made by a session, a reader or `DataFrame.untyped`. */
  constructor(plan: Relation, executor: PlanExecutor) {
    super(plan, executor)
  }

  /**
   * The frame as a typed one, columns in the schema's order. Asks the server for the frame's columns and throws one
   * `AnalysisError` (error class `SCHEMA_MISMATCH`) that lists every missing and every different column. Columns that
   * the schema does not name are left out.
   */
  async as<S>(schema: Schema<S>, options: AsOptions = {}): Promise<DataFrame<S>> {
    const actual = await this.schema(options)
    const problems = schemaDifferences(actual, schema.fields, options.nullability ?? 'checked')
    if (problems.length > 0) {
      const all = problems.map(({ problem }) => problem).join('; ')
      const what = { code: 'ANALYSIS', errorClass: 'SCHEMA_MISMATCH' } as const
      throw new AnalysisError(`the frame does not have the columns that the schema says: ${all}`, what)
    }
    const names = schema.fields.map((field) => field.name)
    const expressions = names.map((name) => attribute(name))
    const plan: Relation = isSameOrder(actual, names) ? this.plan : { kind: 'project', input: this.plan, expressions }
    return new DataFrame<S>(plan, schema.fields, this.executor)
  }

  /** The columns as the server says them. */
  async schema(options: ExecuteOptions = {}): Promise<readonly StructField[]> {
    return this.executor.schema(this.plan, options)
  }

  /** Some of the columns by name, and new ones: `select('id', F.col('a').plus(1).as('b'), t => ({ c: t.a }))`. */
  select(
    ...given: readonly (string | Of<Expr<FieldType> | Readonly<Record<string, Expr<FieldType>>>>)[]
  ): UntypedDataFrame {
    return this.#made(select(this.#known, given))
  }

  /** Columns computed by Spark SQL, `amount * 2 as twice`. */
  selectExpr(...expressions: readonly string[]): UntypedDataFrame {
    return this.#made(selectExpr(this.#known, expressions))
  }

  /** A column added or replaced, said by a column, a callback or Spark SQL. */
  withColumn(name: string, given: string | Of<Expr<FieldType>>): UntypedDataFrame {
    return this.withColumns([[name, given]])
  }

  /** Columns added or replaced, all computed from the frame as it was; as pairs where a name is a whole number. */
  withColumns(
    columns: Named<string | Of<Expr<FieldType>>> | ((columns: UntypedColumns) => Named<Expr<FieldType>>),
  ): UntypedDataFrame {
    return this.#made(withColumns(this.#known, columns))
  }

  /** The frame with columns under other names; those that are not there stay away. */
  withColumnsRenamed(names: Readonly<Record<string, string>>): UntypedDataFrame {
    return this.#made(rename(this.#known, names))
  }

  /** The frame with a column under another name. */
  withColumnRenamed(from: string, to: string): UntypedDataFrame {
    return this.withColumnsRenamed({ [from]: to })
  }

  /** All columns under other names, by their places. */
  toDF(...names: readonly string[]): UntypedDataFrame {
    return this.#made(toDF(this.#known, names))
  }

  /** The frame without these columns; those that are not there do not matter. */
  drop(...names: readonly string[]): UntypedDataFrame {
    return this.#made(drop(this.#known, names))
  }

  /** Only the rows for which a condition is true: Spark SQL, a column or a callback. */
  where(condition: string | Of<Expr<FieldType>>): UntypedDataFrame {
    return this.#made(filter(this.#known, condition))
  }

  /** The same as {@link where}. */
  filter(condition: string | Of<Expr<FieldType>>): UntypedDataFrame {
    return this.where(condition)
  }

  /**
   * Joins on common columns by name, which appear once, or on a condition over both sides: `join(other, (a, b) => a.id.equalTo(b.key))`.
   * Without either: every row with every row. `type`: Spark's names, default `inner`.
   */
  join(
    right: Plan,
    on?:
      | string
      | readonly string[]
      | Expr<FieldType>
      | ((left: UntypedColumns, right: UntypedColumns) => Expr<FieldType>),
    type?: JoinName,
  ): UntypedDataFrame {
    return this.#made(join(this.#known, knownOf(right), on, type))
  }

  /** Every row of this side with every row of the other. */
  crossJoin(right: Plan): UntypedDataFrame {
    return this.#made(join(this.#known, knownOf(right), undefined, 'cross'))
  }

  /** The rows of both, duplicates kept, columns matched by place. */
  union(other: Plan): UntypedDataFrame {
    return this.#made(byPlace(this.#known, knownOf(other), { operation: 'union', all: true }))
  }

  /** The same as {@link union}. */
  unionAll(other: Plan): UntypedDataFrame {
    return this.union(other)
  }

  /** The rows of both, duplicates kept, columns matched by name; those that a side lacks are null, where that is asked for. */
  unionByName(
    other: Plan,
    { allowMissingColumns = false }: { readonly allowMissingColumns?: boolean } = {},
  ): UntypedDataFrame {
    return this.#made(byName(this.#known, knownOf(other), { operation: 'union', all: true }, allowMissingColumns))
  }

  /** The rows that both have, each once. */
  intersect(other: Plan): UntypedDataFrame {
    return this.#made(byPlace(this.#known, knownOf(other), { operation: 'intersect', all: false }))
  }

  /** The rows that both have, as often as both have them. */
  intersectAll(other: Plan): UntypedDataFrame {
    return this.#made(byPlace(this.#known, knownOf(other), { operation: 'intersect', all: true }))
  }

  /** The rows that the other side does not have, each once. */
  subtract(other: Plan): UntypedDataFrame {
    return this.#made(byPlace(this.#known, knownOf(other), { operation: 'except', all: false }))
  }

  /** The rows that the other side does not have, as many as this one has more. */
  exceptAll(other: Plan): UntypedDataFrame {
    return this.#made(byPlace(this.#known, knownOf(other), { operation: 'except', all: true }))
  }

  /** Groups by names, columns, or callbacks that say one or several by name. */
  groupBy(
    ...keys: readonly (string | Of<Expr<FieldType> | Readonly<Record<string, Expr<FieldType>>>>)[]
  ): UntypedGroupedData {
    return this.#grouped(keys, 'groupBy')
  }

  /** Groups as {@link groupBy} does, with the totals of the last keys, the last two … and all. */
  rollup(...keys: readonly (string | Of<Expr<FieldType>>)[]): UntypedGroupedData {
    return this.#grouped(keys, 'rollup')
  }

  /** Groups as {@link groupBy} does, with the totals of every set of the keys. */
  cube(...keys: readonly (string | Of<Expr<FieldType>>)[]): UntypedGroupedData {
    return this.#grouped(keys, 'cube')
  }

  /** One row of aggregates over all rows. */
  agg(aggregates: Of<Aggregates>): UntypedDataFrame {
    return this.groupBy().agg(aggregates)
  }

  /** Sorts by names and columns, or callbacks that say them: `orderBy('day', F.col('amount').desc())`. */
  orderBy(...order: readonly Order[]): UntypedDataFrame {
    return this.#made(sort(this.#known, order))
  }

  /** The same as {@link orderBy}. */
  sort(...order: readonly Order[]): UntypedDataFrame {
    return this.orderBy(...order)
  }

  /** Sorts each partition by itself. */
  sortWithinPartitions(...order: readonly Order[]): UntypedDataFrame {
    return this.#made(sort(this.#known, order, false))
  }

  /** At most `count` rows; which ones is up to the server unless the frame is sorted. */
  limit(count: number): UntypedDataFrame {
    return this.#made(limit(this.#known, count))
  }

  /** The rows after the first `count`. */
  offset(count: number): UntypedDataFrame {
    return this.#made(offset(this.#known, count))
  }

  /** One of each set of equal rows. */
  distinct(): UntypedDataFrame {
    return this.#made(deduplicate(this.#known, []))
  }

  /** One of each set of rows that agree in these columns, or in all of them. Which one is up to the server. */
  dropDuplicates(...names: readonly string[]): UntypedDataFrame {
    return this.#made(deduplicate(this.#known, names))
  }

  /** About this share of the rows (0..1), by chance; the same ones with the same `seed`, as long as the data lie as they do. */
  sample(
    fraction: number,
    options: { readonly withReplacement?: boolean; readonly seed?: number | bigint } = {},
  ): UntypedDataFrame {
    const { withReplacement = false, seed } = options
    return this.#made(sample(this.#known, { lower: 0, upper: fraction, withReplacement, seed: seedOf(seed) }))
  }

  /** About so large parts of the rows, by chance, each row in one of them; the same ones with the same `seed`. */
  randomSplit(weights: readonly number[], seed?: number | bigint): readonly UntypedDataFrame[] {
    return randomSplit(this.#known, weights, seedOf(seed)).map((part) => this.#made(part))
  }

  /** Without the rows in which values are missing: null, or NaN. */
  dropna(options: DropOptions = {}): UntypedDataFrame {
    return this.#made(dropMissing(this.#known, options))
  }

  /** With values for those that are missing, null or NaN. */
  fillna(values: Readonly<Record<string, Filler>>): UntypedDataFrame {
    return this.#made(fillMissing(this.#known, values))
  }

  /** A row each for count, mean, standard deviation, least and greatest value, all as texts. */
  describe(...names: readonly string[]): UntypedDataFrame {
    return this.#made(describe(this.#known, names))
  }

  /** The same with quartiles, or what is named: `summary('count', '99%')`. */
  summary(...statistics: readonly string[]): UntypedDataFrame {
    return this.#made(summary(this.#known, statistics))
  }

  /** Gives Spark's planner a hint; its parameters are texts, numbers and columns. One that it does not know it leaves out. */
  hint(name: string, ...parameters: readonly (string | number | Expr<FieldType>)[]): UntypedDataFrame {
    const nodes = parameters.map((one): Expression => {
      return typeof one === 'object' ? columnOf(one).node : toLiteral(one)
    })
    return this.#made(hint(this.#known, name, nodes))
  }

  /** Asks that a join sends this side whole to every executor. */
  broadcast(): UntypedDataFrame {
    return this.hint('broadcast')
  }

  /** Spreads the rows over this many partitions, by a shuffle; those that agree in the columns, if any are named, into one. */
  repartition(partitions: number, ...names: readonly string[]): UntypedDataFrame {
    const [frame, some] = [this.#known, names.length > 0]
    return this.#made(some ? repartitionBy(frame, names, partitions) : repartition(frame, partitions, true))
  }

  /** Puts the rows into at most this many partitions without a shuffle. */
  coalesce(partitions: number): UntypedDataFrame {
    return this.#made(repartition(this.#known, partitions, false))
  }

  /** Computes aggregates in passing; the command that runs the plan returns them under this name. */
  observe(name: string, metrics: Aggregates): UntypedDataFrame {
    return this.#made(observe(this.#known, name, metrics))
  }

  /** What a function makes of the frame: for steps that are written apart. */
  transform<R>(change: (frame: UntypedDataFrame) => R): R {
    return change(this)
  }

  get #known(): Known {
    return { plan: this.plan, schema: undefined }
  }

  #grouped(keys: readonly unknown[], type: 'groupBy' | 'rollup' | 'cube'): UntypedGroupedData {
    const groups = grouping(this.#known, keys, type)
    return new UntypedGroupedData((aggregates) => this.#made(aggregate(this.#known, groups, aggregates)))
  }

  #made({ plan }: Known): UntypedDataFrame {
    return new UntypedDataFrame(plan, this.executor)
  }
}

/** An untyped frame's rows in groups. */
export class UntypedGroupedData {
  readonly #aggregate: (aggregates: unknown) => UntypedDataFrame

  /** Made by {@link UntypedDataFrame.groupBy}. */
  constructor(aggregate: (aggregates: unknown) => UntypedDataFrame) {
    this.#aggregate = aggregate
  }

  /** One row a group: the keys, then the aggregates by the names of their columns. */
  agg(aggregates: Of<Aggregates>): UntypedDataFrame {
    return this.#aggregate(aggregates)
  }
}

function knownOf({ plan }: Plan): Known {
  return { plan, schema: undefined }
}
