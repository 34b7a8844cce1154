import { alias, functionCall, literal } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import { int } from '../types/builders.ts'
import type { ExecuteOptions, ExplainMode, PlanExecutor, Row } from './executor.ts'
import { checkWholeNumber } from './whole-number.ts'
import { DataFrameWriter } from './writer.ts'

/** How {@link Actions.show} draws. */
export interface ShowOptions {
  readonly rows?: number
  readonly truncate?: number
  /** One line a value instead of one line a row. */
  readonly vertical?: boolean
}

/** What runs a frame, whether the compiler knows its columns or not; `R` is a row of it. */
export abstract class Actions<R> {
  /** What it is, as data. */
  readonly plan: Relation
  readonly #executor: PlanExecutor

  constructor(plan: Relation, executor: PlanExecutor) {
    this.plan = plan
    this.#executor = executor
  }

  /** Who runs it. */
  protected get executor(): PlanExecutor {
    return this.#executor
  }

  /** Every row, in memory. Longs are `bigint`, decimals and timestamps exact. */
  async collect(options: ExecuteOptions = {}): Promise<R[]> {
    const all: R[] = []
    for await (const batch of this.#batches(this.plan, options)) for (const row of batch) all.push(row)
    return all
  }

  /** The rows one by one, in bounded memory; leaving the loop stops the work on the server. */
  async *toLocalIterator(options: ExecuteOptions = {}): AsyncGenerator<R> {
    for await (const batch of this.#batches(this.plan, options)) yield* batch
  }

  /** The first rows, at most `count`. */
  async take(count: number, options: ExecuteOptions = {}): Promise<R[]> {
    checkWholeNumber('take', count)
    const all: R[] = []
    const limited = { kind: 'limit', input: this.plan, count } as const
    for await (const batch of this.#batches(limited, options)) for (const row of batch) all.push(row)
    return all
  }

  /** The last rows, at most `count`, in memory. */
  async tail(count: number, options: ExecuteOptions = {}): Promise<R[]> {
    checkWholeNumber('tail', count)
    const all: R[] = []
    const last = { kind: 'tail', input: this.plan, count } as const
    for await (const batch of this.#batches(last, options)) for (const row of batch) all.push(row)
    return all
  }

  /** The first row, or undefined where there is none. */
  async first(options: ExecuteOptions = {}): Promise<R | undefined> {
    return (await this.take(1, options))[0]
  }

  /** Whether there is no row. */
  async isEmpty(options: ExecuteOptions = {}): Promise<boolean> {
    return (await this.first(options)) === undefined
  }

  /** The number of rows. Throws a `RangeError` above 2^53 - 1. */
  async count(options: ExecuteOptions = {}): Promise<number> {
    const one = alias(functionCall('count', [literal(int(), 1)]), 'count')
    const count = await this.#value({ kind: 'aggregate', input: this.plan, groupBy: [], aggregates: [one] }, options)
    if (!Number.isSafeInteger(Number(count))) throw new RangeError(`${count} rows do not fit a JavaScript number`)
    return Number(count)
  }

  /** The frame as a table of text: at most `rows` rows (default 20), cells cut at `truncate` characters (default 20, 0: not cut). */
  async show(options: ShowOptions & ExecuteOptions = {}): Promise<string> {
    const { rows = 20, truncate = 20, vertical = false, ...execution } = options
    checkWholeNumber('show', rows)
    checkWholeNumber('show', truncate)
    const text = await this.#value({ kind: 'showString', input: this.plan, rows, truncate, vertical }, execution)
    return String(text ?? '')
  }

  /** What the server is going to do, as text. */
  async explain(mode: ExplainMode = 'simple', options: ExecuteOptions = {}): Promise<string> {
    return this.#executor.explain(this.plan, mode, options)
  }

  /** Keeps the result on the cluster once it has been computed; other plans that contain this one then use it. */
  async persist(): Promise<this> {
    await this.#executor.persist(this.plan)
    return this
  }

  /** The same as {@link persist}. */
  async cache(): Promise<this> {
    return this.persist()
  }

  /** Lets go of what {@link persist} kept. */
  async unpersist(): Promise<void> {
    await this.#executor.unpersist(this.plan)
  }

  /** Names the frame in the session's catalog, for SQL, in place of one that has the name already. */
  async createOrReplaceTempView(name: string, options: ExecuteOptions = {}): Promise<void> {
    await this.#createView({ name, replace: true, global: false }, options)
  }

  /** Names the frame in the session's catalog, for SQL. An error of the server's where the name is taken. */
  async createTempView(name: string, options: ExecuteOptions = {}): Promise<void> {
    await this.#createView({ name, replace: false, global: false }, options)
  }

  /** Names the frame in the catalog `global_temp`, for all sessions of the server, in place of one that has the name already. */
  async createOrReplaceGlobalTempView(name: string, options: ExecuteOptions = {}): Promise<void> {
    await this.#createView({ name, replace: true, global: true }, options)
  }

  /** The same. An error of the server's where the name is taken. */
  async createGlobalTempView(name: string, options: ExecuteOptions = {}): Promise<void> {
    await this.#createView({ name, replace: false, global: true }, options)
  }

  /** Writes the frame: `frame.write.mode('append').parquet('/path')`. */
  get write(): DataFrameWriter {
    return new DataFrameWriter(this.plan, this.#executor)
  }

  #batches(plan: Relation, options: ExecuteOptions): AsyncIterable<readonly R[]> {
    return this.#executor.rows(plan, options) as AsyncIterable<readonly R[]>
  }

  /** The one value of a plan of one row and column. */
  async #value(plan: Relation, options: ExecuteOptions): Promise<unknown> {
    let found: Row | undefined
    for await (const batch of this.#executor.rows(plan, options)) found ??= batch[0]
    return Object.values(found ?? {})[0]
  }

  async #createView(
    view: { readonly name: string; readonly replace: boolean; readonly global: boolean },
    options: ExecuteOptions,
  ): Promise<void> {
    await this.#executor.command({ kind: 'createView', input: this.plan, ...view }, options)
  }
}
