import { AnalysisError } from '../errors/spark-error.ts'
import { alias, attribute, functionCall, literal, sqlExpression } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import { int } from '../types/builders.ts'
import type { StructField } from '../types/data-type.ts'
import { inOrder, type Named } from '../types/names.ts'
import type { Schema } from '../types/schema.ts'
import { DataFrame, type ShowOptions } from './dataframe.ts'
import type { ExecuteOptions, ExplainMode, PlanExecutor, Row } from './executor.ts'
import { schemaDifferences } from './schema-differences.ts'
import { checkWholeNumber } from './whole-number.ts'
import { DataFrameWriter } from './writer.ts'

/** How strictly `as` compares. */
export interface AsOptions extends ExecuteOptions {
  /**
   * `checked` (the default): a column that may hold nulls is refused where the schema says that it holds none.
   * `trusted`: the caller vouches for it, as for files whose writer checked it; Spark calls every file column nullable.
   */
  readonly nullability?: 'checked' | 'trusted'
}

/**
 * A frame whose columns only the server knows: files without a schema, SQL, names computed at run time. Its verbs take
 * Spark SQL; {@link as} leads to a typed frame.
 */
export class UntypedDataFrame {
  readonly plan: Relation
  readonly #executor: PlanExecutor

  /** Made by a session, a reader or `DataFrame.untyped`. */
  constructor(plan: Relation, executor: PlanExecutor) {
    this.plan = plan
    this.#executor = executor
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
      throw new AnalysisError(
        `the frame does not have the columns that the schema says: ${problems.map(({ problem }) => problem).join('; ')}`,
        {
          code: 'ANALYSIS',
          errorClass: 'SCHEMA_MISMATCH',
        },
      )
    }
    const names = schema.fields.map((field) => field.name)
    const plan: Relation = isSameOrder(actual, names)
      ? this.plan
      : {
          kind: 'project',
          input: this.plan,
          expressions: names.map((name) => attribute(name)),
        }
    return new DataFrame<S>(plan, schema.fields, this.#executor)
  }

  /** Columns computed by Spark SQL, `amount * 2 as twice`. */
  selectExpr(...expressions: readonly string[]): UntypedDataFrame {
    return this.#derive({ kind: 'project', input: this.plan, expressions: expressions.map(sqlExpression) })
  }

  /** Columns added or replaced, each said in Spark SQL; as pairs where a name is a whole number. */
  withColumns(columns: Named<string>): UntypedDataFrame {
    const aliases = inOrder(columns).map(([name, sql]) => alias(sqlExpression(sql), name))
    return this.#derive({ kind: 'withColumns', input: this.plan, columns: aliases })
  }

  /** Only the rows for which a condition in Spark SQL is true. */
  where(condition: string): UntypedDataFrame {
    return this.#derive({ kind: 'filter', input: this.plan, condition: sqlExpression(condition) })
  }

  limit(count: number): UntypedDataFrame {
    checkWholeNumber('limit', count)
    return this.#derive({ kind: 'limit', input: this.plan, count })
  }

  /** The rows of both, duplicates kept, columns matched by name. */
  union(other: UntypedDataFrame): UntypedDataFrame {
    const sides = { left: this.plan, right: other.plan }
    return this.#derive({ kind: 'setOperation', operation: 'union', ...sides, byName: true, all: true })
  }

  /** Every row, in memory. */
  async collect(options: ExecuteOptions = {}): Promise<Row[]> {
    const all: Row[] = []
    for await (const batch of this.#executor.rows(this.plan, options)) for (const row of batch) all.push(row)
    return all
  }

  /** The rows one by one, in bounded memory; leaving the loop stops the work on the server. */
  async *toLocalIterator(options: ExecuteOptions = {}): AsyncGenerator<Row> {
    for await (const batch of this.#executor.rows(this.plan, options)) yield* batch
  }

  /** The number of rows. Throws a `RangeError` above 2^53 - 1. */
  async count(options: ExecuteOptions = {}): Promise<number> {
    const one = alias(functionCall('count', [literal(int(), 1)]), 'count')
    const counted = this.#derive({ kind: 'aggregate', input: this.plan, groupBy: [], aggregates: [one] })
    const [row] = await counted.collect(options)
    const count = Number(row?.count)
    if (!Number.isSafeInteger(count)) throw new RangeError(`${row?.count} rows do not fit a JavaScript number`)
    return count
  }

  /** The frame as a table of text; see {@link DataFrame.show}. */
  async show({
    rows = 20,
    truncate = 20,
    vertical = false,
    ...options
  }: ShowOptions & ExecuteOptions = {}): Promise<string> {
    checkWholeNumber('show', rows)
    checkWholeNumber('show', truncate)
    const shown = this.#derive({ kind: 'showString', input: this.plan, rows, truncate, vertical })
    const [row] = await shown.collect(options)
    return String(row?.show_string ?? '')
  }

  /** The columns as the server says them. */
  async schema(options: ExecuteOptions = {}): Promise<readonly StructField[]> {
    return this.#executor.schema(this.plan, options)
  }

  /** What the server is going to do, as text. */
  async explain(mode: ExplainMode = 'simple', options: ExecuteOptions = {}): Promise<string> {
    return this.#executor.explain(this.plan, mode, options)
  }

  /** Names the frame in the session's catalog, for SQL. */
  async createOrReplaceTempView(name: string, options: ExecuteOptions = {}): Promise<void> {
    await this.#executor.command({ kind: 'createView', input: this.plan, name, replace: true, global: false }, options)
  }

  /** Writes the frame. */
  get write(): DataFrameWriter {
    return new DataFrameWriter(this.plan, this.#executor)
  }

  #derive(plan: Relation): UntypedDataFrame {
    return new UntypedDataFrame(plan, this.#executor)
  }
}

function isSameOrder(fields: readonly StructField[], names: readonly string[]): boolean {
  return fields.length === names.length && fields.every((field, i) => field.name === names[i])
}
