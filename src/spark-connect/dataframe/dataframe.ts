import { alias, attribute, subquery } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import { commonType } from '../types/common-type.ts'
import type { BooleanType, FieldType, StructField } from '../types/data-type.ts'
import type { Joined, JoinedUsing, JoinType, Only, Renamed, United, With, WithAll, Without } from '../types/fields.ts'
import { inOrder, type NoNumbers } from '../types/names.ts'
import type { RowOf } from '../types/value-of.ts'
import { type Column, columnOf, type Expr, made, type PerRow } from './column.ts'
import { type Columns, columnsOf, type Given, type ResultOf, resolve } from './columns.ts'
import type { ExecuteOptions, ExplainMode, PlanExecutor } from './executor.ts'
import { type Aggregates, GroupedData } from './grouped-data.ts'
import { joinedFields } from './join.ts'
import type { FreshName, LiteralName, LiteralNames, NoClash, OneColumn, SameNames, SameTypes } from './refusals.ts'
import type { SortedColumn } from './sorted-column.ts'
import { UntypedDataFrame } from './untyped-dataframe.ts'
import { checkWholeNumber } from './whole-number.ts'
import { sortNode } from './window.ts'
import { DataFrameWriter } from './writer.ts'

/** What the verbs ask for: a frame with the columns `S`. {@link DataFrame} is one. */
export interface Frame<out S> {
  readonly fields: S
}

/**
 * A table-to-be: a plan whose column names, types and nullability the compiler knows as `S`. Nothing runs before an
 * action (`collect`, `count`, `write` …) is called. Immutable; the verbs are Spark's.
 * Source: `spark/connect/relations.proto`, PySpark's `DataFrame`.
 */
export class DataFrame<S> implements Frame<S> {
  /** For the compiler only, never there at run time. */
  declare readonly fields: S
  /** What it is, as data. */
  readonly plan: Relation
  /** Its columns in order, as computed here; the tests compare them with the server's. */
  readonly schema: readonly StructField[]
  readonly #executor: PlanExecutor

  /** Frames come from a session or from another frame; this is for code that makes new verbs. */
  constructor(plan: Relation, schema: readonly StructField[], executor: PlanExecutor) {
    this.plan = plan
    this.schema = schema
    this.#executor = executor
  }

  /** The names of the columns in order. */
  get columns(): readonly string[] {
    return this.schema.map((field) => field.name)
  }

  /** Some of the columns, in this order; or new ones computed from them: `select(t => ({ id: t.id, net: t.a.minus(t.b) }))`. */
  select<
    const N extends keyof S & string = never,
    R extends { readonly [name: string]: Expr<FieldType, PerRow> } = never,
  >(
    ...given: readonly N[] | readonly [(columns: Columns<S>) => R & LiteralNames<R>]
  ): DataFrame<[R] extends [never] ? Only<S, N> : ResultOf<R>> {
    const columns = this.#columns()
    const [build] = given
    const named =
      typeof build === 'function'
        ? inOrder<unknown>(build(columns))
        : given.map((name) => [String(name), Reflect.get(columns, String(name))] as const)
    return this.#project(named.map(([name, column]) => [name, resolve(column, columns)]))
  }

  /**
   * The frame with one column added or replaced. Each call is a relation of its own, and the server reads no more than
   * about five hundred in a row; the compiler too prefers one `withColumns` from about fifty on.
   */
  withColumn<N extends string, T extends FieldType>(
    name: N & LiteralName<N>,
    build: Given<S, T, PerRow>,
  ): DataFrame<With<S, N, T>> {
    return this.#withColumns([[name, resolve(build, this.#columns())]])
  }

  /** The frame with several columns added or replaced, all computed from the frame as it was. */
  withColumns<R extends { readonly [name: string]: Expr<FieldType, PerRow> }>(
    build: (columns: Columns<S>) => R & LiteralNames<R>,
  ): DataFrame<WithAll<S, ResultOf<R>>> {
    const columns = this.#columns()
    return this.#withColumns(inOrder(build(columns)).map(([name, column]) => [name, resolve(column, columns)]))
  }

  /** Only the rows for which the condition is true. */
  where(condition: Given<S, BooleanType | null, PerRow>): DataFrame<S> {
    const node = resolve(condition, this.#columns()).node
    return this.#derive({ kind: 'filter', input: this.plan, condition: node }, this.schema)
  }

  /** The same as {@link where}. */
  filter(condition: Given<S, BooleanType | null, PerRow>): DataFrame<S> {
    return this.where(condition)
  }

  /** The frame without these columns. */
  drop<const N extends keyof S & string>(...names: readonly N[]): DataFrame<Without<S, N>> {
    const kept = this.schema.filter((field) => !(names as readonly string[]).includes(field.name))
    return this.#derive({ kind: 'drop', input: this.plan, columns: names }, kept)
  }

  /** The frame with a column under another name. */
  withColumnRenamed<const N extends keyof S & string, const M extends string>(
    from: N,
    to: M & LiteralName<M> & FreshName<S, N, M>,
  ): DataFrame<Renamed<S, N, M>> {
    const renamed = this.schema.map((field) => (field.name === from ? { ...field, name: to } : field))
    return this.#derive({ kind: 'renameColumns', input: this.plan, names: { [from]: to } }, renamed)
  }

  /** Joins on columns that both sides have; they appear once, first. Other common names are refused. */
  join<R, const N extends keyof S & keyof R & string, H extends JoinType = 'inner'>(
    right: Frame<R> & NoClash<S, R, N, H> & SameTypes<S, R, N>,
    using: N | readonly N[],
    type?: H,
  ): DataFrame<JoinedUsing<S, R, N, H>> {
    const names = typeof using === 'string' ? [using] : (using as readonly string[])
    return this.#join(dataFrameOf(right), type ?? 'inner', names)
  }

  /** Joins on a condition over both sides; common names are refused, but for `semi` and `anti`. */
  joinOn<R, H extends JoinType = 'inner'>(
    right: Frame<R> & NoClash<S, R, never, H>,
    on: (left: Columns<S>, right: Columns<R>) => Expr<BooleanType | null, PerRow>,
    type?: H,
  ): DataFrame<Joined<S, R, H>> {
    const other = dataFrameOf(right)
    // Nodes of their own: in a join of a frame with itself, or with what was made of it, the sides are told apart.
    const sides = { left: { ...this.plan }, right: { ...other.plan } }
    const condition = columnOf(on(columnsOf(this.schema, sides.left), columnsOf(other.schema, sides.right))).node
    const plan = { kind: 'join', ...sides, type: type ?? 'inner', using: [], condition } as const
    return this.#derive(plan, joinedFields(this.schema, other.schema, [], plan.type))
  }

  /** Every row of this side with every row of the other. */
  crossJoin<R>(right: Frame<R> & NoClash<S, R, never, 'inner'>): DataFrame<S & R> {
    return this.#join(dataFrameOf(right), 'cross', [])
  }

  /**
   * The rows of both, duplicates kept, columns matched by name, in this side's order; numbers of different types become
   * the wider one. (Spark's `union` matches by position.)
   */
  union<R>(other: Frame<R> & SameNames<S, R> & SameTypes<S, R, keyof S & keyof R>): DataFrame<United<S, R>> {
    const right = dataFrameOf<R>(other)
    const fields = this.schema.map((field) => unitedField(field, right.schema))
    const plan = { operation: 'union', left: this.plan, right: right.plan, byName: true, all: true } as const
    return this.#derive({ kind: 'setOperation', ...plan }, fields)
  }

  /** Groups by some of the columns: `groupBy('type').agg({ total: sum('amount') })`. */
  groupBy<const N extends keyof S & string>(...names: readonly N[]): GroupedData<S, Only<S, N>> {
    const columns = this.#columns()
    const keys = names.map((name) => [name, Reflect.get(columns, name) as Column] as const)
    return new GroupedData(this, keys, (plan, schema) => this.#derive(plan, schema))
  }

  /** One row of aggregates over all rows. */
  agg<A extends Aggregates<S> & NoNumbers>(aggregates: A | ((columns: Columns<S>) => A)): DataFrame<ResultOf<A>> {
    return new GroupedData<S, {}>(this, [], (plan, schema) => this.#derive(plan, schema)).agg(aggregates)
  }

  /** Sorts by columns: names, or `t => [t.day, t.amount.desc()]`. */
  orderBy<const N extends keyof S & string = never>(
    ...order: readonly N[] | readonly [(columns: Columns<S>) => SortedKeys]
  ): DataFrame<S> {
    const columns = this.#columns()
    const [build] = order
    const keys =
      typeof build === 'function'
        ? [build(columns)].flat()
        : order.map((name) => Reflect.get(columns, String(name)) as Column)
    const nodes = keys.map((key) => sortNode(key as SortedColumn))
    return this.#derive({ kind: 'sort', input: this.plan, order: nodes, global: true }, this.schema)
  }

  /** At most `count` rows; which ones is up to the server unless the frame is sorted. */
  limit(count: number): DataFrame<S> {
    checkWholeNumber('limit', count)
    return this.#derive({ kind: 'limit', input: this.plan, count }, this.schema)
  }

  /** The rows after the first `count`. */
  offset(count: number): DataFrame<S> {
    checkWholeNumber('offset', count)
    return this.#derive({ kind: 'offset', input: this.plan, count }, this.schema)
  }

  /** One of each set of equal rows. */
  distinct(): DataFrame<S> {
    return this.#derive({ kind: 'deduplicate', input: this.plan, columns: undefined }, this.schema)
  }

  /** One of each set of rows that agree in these columns, or in all of them. Which one is up to the server. */
  dropDuplicates<const N extends keyof S & string>(...names: readonly N[]): DataFrame<S> {
    const columns = names.length > 0 ? names : undefined
    return this.#derive({ kind: 'deduplicate', input: this.plan, columns }, this.schema)
  }

  /** Asks that a join sends this side whole to every executor. */
  broadcast(): DataFrame<S> {
    return this.hint('broadcast')
  }

  /** Gives Spark's planner a hint, as `hint('rebalance', 'day')`; one that it does not know it leaves out. Source: Spark's "Hints" page. */
  hint<const N extends keyof S & string>(name: string, ...columns: readonly N[]): DataFrame<S> {
    const parameters = columns.map((column) => attribute(column))
    return this.#derive({ kind: 'hint', input: this.plan, name, parameters }, this.schema)
  }

  /** Spreads the rows over this many partitions, by a shuffle. */
  repartition(partitions: number): DataFrame<S> {
    checkWholeNumber('repartition', partitions, 1)
    return this.#derive({ kind: 'repartition', input: this.plan, partitions, shuffle: true }, this.schema)
  }

  /** Puts the rows into at most this many partitions without a shuffle. */
  coalesce(partitions: number): DataFrame<S> {
    checkWholeNumber('coalesce', partitions, 1)
    return this.#derive({ kind: 'repartition', input: this.plan, partitions, shuffle: false }, this.schema)
  }

  /** Computes aggregates in passing; the command that runs the plan returns them under this name. */
  observe<A extends Aggregates<S>>(name: string, metrics: A): DataFrame<S> {
    const columns = this.#columns()
    const aliases = Object.entries(metrics).map(([metric, given]) => alias(resolve(given, columns).node, metric))
    return this.#derive({ kind: 'observe', input: this.plan, name, metrics: aliases }, this.schema)
  }

  /** The frame of one column and at most one row as a value in another frame: null where it has no row, an error of the server's where it has two. */
  scalar(this: DataFrame<S> & OneColumn<S>): Column<S[keyof S] | null, 'literal'> {
    const { plan, schema } = dataFrameOf<S>(this)
    const [field] = schema
    if (!field || schema.length > 1)
      throw new TypeError(`scalar() needs a frame of one column, and this one has ${schema.length}`)
    return made(subquery(plan), field.dataType, true, 'literal')
  }

  /** The frame for names that are only known at run time; `as(schema)` leads back. */
  untyped(): UntypedDataFrame {
    return new UntypedDataFrame(this.plan, this.#executor)
  }

  /** Every row, in memory. Longs are `bigint`, decimals and timestamps exact. */
  async collect(options: ExecuteOptions = {}): Promise<RowOf<S>[]> {
    const all: RowOf<S>[] = []
    for await (const batch of this.#batches(this.plan, options)) for (const row of batch) all.push(row)
    return all
  }

  /** The rows one by one, in bounded memory; leaving the loop stops the work on the server. */
  async *toLocalIterator(options: ExecuteOptions = {}): AsyncGenerator<RowOf<S>> {
    for await (const batch of this.#batches(this.plan, options)) yield* batch
  }

  /** The first rows, at most `count`. */
  async take(count: number, options: ExecuteOptions = {}): Promise<RowOf<S>[]> {
    return this.limit(count).collect(options)
  }

  /** The first row, or undefined where there is none. */
  async first(options: ExecuteOptions = {}): Promise<RowOf<S> | undefined> {
    return (await this.take(1, options))[0]
  }

  /** The number of rows. Throws a `RangeError` above 2^53 - 1. */
  async count(options: ExecuteOptions = {}): Promise<number> {
    return this.untyped().count(options)
  }

  /** The frame as a table of text: at most `rows` rows (default 20), cells cut at `truncate` characters (default 20, 0: not cut). */
  async show(options: ShowOptions & ExecuteOptions = {}): Promise<string> {
    return this.untyped().show(options)
  }

  /** What the server is going to do, as text. */
  async explain(mode: ExplainMode = 'simple', options: ExecuteOptions = {}): Promise<string> {
    return this.#executor.explain(this.plan, mode, options)
  }

  /** Another plan of the same session as a frame, for code that works on plans; its columns are not known here. */
  withPlan(plan: Relation): DataFrame<unknown> {
    return new DataFrame(plan, [], this.#executor)
  }

  /** Keeps the result on the cluster once it has been computed; other plans that contain this one then use it. */
  async persist(): Promise<DataFrame<S>> {
    await this.#executor.persist(this.plan)
    return this
  }

  /** Lets go of what {@link persist} kept. */
  async unpersist(): Promise<void> {
    await this.#executor.unpersist(this.plan)
  }

  /** Writes the frame: `frame.write.mode('append').parquet('/path')`. */
  get write(): DataFrameWriter {
    return new DataFrameWriter(this.plan, this.#executor)
  }

  #columns(): Columns<S> {
    return columnsOf(this.schema)
  }

  #batches(plan: Relation, options: ExecuteOptions): AsyncIterable<readonly RowOf<S>[]> {
    return this.#executor.rows(plan, options) as AsyncIterable<readonly RowOf<S>[]>
  }

  #derive<R>(plan: Relation, schema: readonly StructField[]): DataFrame<R> {
    return new DataFrame<R>(plan, schema, this.#executor)
  }

  #project<R>(named: readonly (readonly [string, Column])[]): DataFrame<R> {
    const expressions = named.map(([name, column]) => namedNode(name, column))
    return this.#derive({ kind: 'project', input: this.plan, expressions }, named.map(fieldOf))
  }

  #withColumns<R>(named: readonly (readonly [string, Column])[]): DataFrame<R> {
    const fields = new Map(this.schema.map((field) => [field.name, field]))
    for (const column of named) fields.set(column[0], fieldOf(column))
    const columns = named.map(([name, column]) => alias(column.node, name))
    return this.#derive({ kind: 'withColumns', input: this.plan, columns }, [...fields.values()])
  }

  #join<R, Q>(right: DataFrame<R>, type: JoinType | 'cross', using: readonly string[]): DataFrame<Q> {
    const plan = { kind: 'join', left: this.plan, right: right.plan, type, using, condition: undefined } as const
    return this.#derive(plan, joinedFields(this.schema, right.schema, using, type))
  }
}

/** How {@link DataFrame.show} draws. */
export interface ShowOptions {
  readonly rows?: number
  readonly truncate?: number
  /** One line a value instead of one line a row. */
  readonly vertical?: boolean
}

/** What `orderBy`'s callback says: one key or several. */
type SortedKeys = SortedKey | readonly SortedKey[]
type SortedKey = SortedColumn<PerRow> | Expr<FieldType, PerRow>

/** The frame behind what a verb was given. Throws where it was made by something else than this library. */
export function dataFrameOf<S>(frame: Frame<S>): DataFrame<S> {
  if (!(frame instanceof DataFrame)) throw new TypeError('a DataFrame was expected here')
  return frame
}

function fieldOf([name, column]: readonly [string, Column<unknown>]): StructField {
  return { name, dataType: columnOf(column).dataType, nullable: column.nullable }
}

function unitedField(field: StructField, others: readonly StructField[]): StructField {
  const other = others.find((f) => f.name === field.name)
  if (!other) throw new TypeError(`the other side of the union has no column '${field.name}'`)
  const dataType = commonType(field.dataType, other.dataType)
  return { name: field.name, dataType, nullable: field.nullable || other.nullable }
}

function namedNode(name: string, column: Column<unknown>) {
  const { node } = column
  return node.kind === 'attribute' && node.name === name ? node : alias(node, name)
}
