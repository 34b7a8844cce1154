import type { ReadSource } from '../plan/relation.ts'
import { string } from '../types/builders.ts'
import type { StringType, StructField } from '../types/data-type.ts'
import { schemaToDDL } from '../types/ddl.ts'
import type { Nulled } from '../types/fields.ts'
import type { Schema } from '../types/schema.ts'
import { DataFrame } from './dataframe.ts'
import type { PlanExecutor } from './executor.ts'
import { type JdbcTarget, jdbcOptions, refusePassword } from './jdbc.ts'
import { UntypedDataFrame } from './untyped-dataframe.ts'

type Options = Readonly<Record<string, string>>

/** Reads files and outside systems. Immutable: each setting gives a new reader. Source: PySpark's `DataFrameReader`. */
export class DataFrameReader {
  readonly #executor: PlanExecutor
  readonly #format: string
  readonly #options: Options

  /** Made by `SparkSession.read`. */
  constructor(executor: PlanExecutor, format = 'parquet', options: Options = {}) {
    this.#executor = executor
    this.#format = format
    this.#options = options
  }

  format(format: string): DataFrameReader {
    return new DataFrameReader(this.#executor, format, this.#options)
  }

  option(name: string, value: string | number | boolean): DataFrameReader {
    return new DataFrameReader(this.#executor, this.#format, { ...this.#options, [name]: String(value) })
  }

  /** Gives the columns instead of having the server look for them; the frame is then typed, every column nullable. */
  schema<S>(schema: Schema<S>): TypedReader<Nulled<S>> {
    return new TypedReader(this.#executor, this.#format, this.#options, schema.fields)
  }

  load(...paths: readonly string[]): UntypedDataFrame {
    return new UntypedDataFrame(source(this.#format, undefined, this.#options, paths), this.#executor)
  }

  csv(...paths: readonly string[]): UntypedDataFrame {
    return this.format('csv').load(...paths)
  }

  parquet(...paths: readonly string[]): UntypedDataFrame {
    return this.format('parquet').load(...paths)
  }

  json(...paths: readonly string[]): UntypedDataFrame {
    return this.format('json').load(...paths)
  }

  /** One row a line, in one column `value`. */
  text(...paths: readonly string[]): DataFrame<{ readonly value: StringType | null }> {
    const fields: readonly StructField[] = [{ name: 'value', dataType: string(), nullable: true }]
    return new DataFrame(source('text', undefined, this.#options, paths), fields, this.#executor)
  }

  /**
   * A table over JDBC; no password is sent, as with {@link DataFrameWriter.jdbc}. Each of the `predicates`, conditions in the
   * database's SQL, makes a partition that is a query of its own; without any there is one partition, of all rows. Throws
   * `TypeError` where there is a password.
   */
  jdbc(target: JdbcTarget, predicates: readonly string[] = []): UntypedDataFrame {
    const options = { ...this.#options, ...jdbcOptions(target) }
    return new UntypedDataFrame({ ...source('jdbc', undefined, options, []), predicates }, this.#executor)
  }

  /** A table or view of the catalog. */
  table(name: string): UntypedDataFrame {
    return new UntypedDataFrame({ kind: 'readTable', name }, this.#executor)
  }
}

/** A reader that knows the columns. */
export class TypedReader<S> {
  readonly #executor: PlanExecutor
  readonly #format: string
  readonly #options: Options
  readonly #fields: readonly StructField[]

  constructor(executor: PlanExecutor, format: string, options: Options, fields: readonly StructField[]) {
    this.#executor = executor
    this.#format = format
    this.#options = options
    this.#fields = fields.map((field) => ({ ...field, nullable: true }))
  }

  option(name: string, value: string | number | boolean): TypedReader<S> {
    return new TypedReader(this.#executor, this.#format, { ...this.#options, [name]: String(value) }, this.#fields)
  }

  format(format: string): TypedReader<S> {
    return new TypedReader(this.#executor, format, this.#options, this.#fields)
  }

  /**
   * The files at these paths. A CSV file with a header (`option('header', true)`) has to have the schema's columns, all of
   * them and in its order, or its reading fails: Spark takes columns by their places. It compares each file's header as it
   * reads the file, which costs no further reading. `option('enforceSchema', true)` takes columns whatever the header says.
   */
  load(...paths: readonly string[]): DataFrame<S> {
    const options = withHeaderChecked(this.#format, this.#options)
    const plan = source(this.#format, schemaToDDL(this.#fields), options, paths)
    return new DataFrame<S>(plan, this.#fields, this.#executor)
  }

  csv(...paths: readonly string[]): DataFrame<S> {
    return this.format('csv').load(...paths)
  }

  parquet(...paths: readonly string[]): DataFrame<S> {
    return this.format('parquet').load(...paths)
  }

  json(...paths: readonly string[]): DataFrame<S> {
    return this.format('json').load(...paths)
  }
}

/** Spark's own default is not to look at headers. */
function withHeaderChecked(format: string, options: Options): Options {
  const isSaid = Object.keys(options).some((name) => name.toLowerCase() === 'enforceschema')
  return isSaid || !/csv/i.test(format) ? options : { ...options, enforceSchema: 'false' }
}

function source(format: string, schema: string | undefined, options: Options, paths: readonly string[]): ReadSource {
  refusePassword(format, options)
  return { kind: 'readSource', format, schema, options, paths }
}
