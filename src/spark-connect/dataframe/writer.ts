import type { SaveMode } from '../plan/command.ts'
import type { Relation } from '../plan/relation.ts'
import type { CommandResult, ExecuteOptions, PlanExecutor } from './executor.ts'
import { type JdbcTarget, jdbcOptions, refusePassword } from './jdbc.ts'

interface Writing {
  readonly mode: SaveMode
  readonly format: string
  readonly options: Readonly<Record<string, string>>
  readonly partitionBy: readonly string[]
}

const DEFAULT: Writing = { mode: 'errorIfExists', format: 'parquet', options: {}, partitionBy: [] }

/** How and where a frame is written. Immutable: each setting gives a new writer. Source: PySpark's `DataFrameWriter`. */
export class DataFrameWriter {
  readonly #input: Relation
  readonly #executor: PlanExecutor
  readonly #writing: Writing

  /** Made by `DataFrame.write`. */
  constructor(input: Relation, executor: PlanExecutor, writing: Writing = DEFAULT) {
    this.#input = input
    this.#executor = executor
    this.#writing = writing
  }

  /** What becomes of data that is there already; the default is an error. */
  mode(mode: SaveMode): DataFrameWriter {
    return this.#with({ mode })
  }

  /** `parquet` (the default), `csv`, `json`, `jdbc` …: any data source that the server has. */
  format(format: string): DataFrameWriter {
    return this.#with({ format })
  }

  option(name: string, value: string | number | boolean): DataFrameWriter {
    return this.options({ [name]: value })
  }

  options(options: Readonly<Record<string, string | number | boolean>>): DataFrameWriter {
    const strings = Object.entries(options).map(([name, value]) => [name, String(value)])
    return this.#with({ options: { ...this.#writing.options, ...Object.fromEntries(strings) } })
  }

  /** A folder for each value of these columns: `batch=2020-03`. */
  partitionBy(...columns: readonly string[]): DataFrameWriter {
    return this.#with({ partitionBy: columns })
  }

  /** Writes to a path, or wherever the options say. */
  async save(path?: string, options: ExecuteOptions = {}): Promise<CommandResult> {
    return this.#run(path === undefined ? undefined : { path }, options)
  }

  async parquet(path: string, options: ExecuteOptions = {}): Promise<CommandResult> {
    return this.format('parquet').save(path, options)
  }

  /** Writes a table of the catalog. */
  async saveAsTable(table: string, options: ExecuteOptions = {}): Promise<CommandResult> {
    return this.#run({ table }, options)
  }

  /**
   * Writes to a table over JDBC. A password would stand in Spark's event log and UI, so none is sent: the server takes
   * it from its own `PGPASSFILE` or client certificate. Throws `TypeError` where the URL or an option carries one.
   */
  async jdbc(target: JdbcTarget, options: ExecuteOptions = {}): Promise<CommandResult> {
    return this.format('jdbc').options(jdbcOptions(target)).save(undefined, options)
  }

  #with(change: Partial<Writing>): DataFrameWriter {
    return new DataFrameWriter(this.#input, this.#executor, { ...this.#writing, ...change })
  }

  async #run(
    target: { path: string } | { table: string } | undefined,
    options: ExecuteOptions,
  ): Promise<CommandResult> {
    refusePassword(this.#writing.format, this.#writing.options)
    return this.#executor.command({ kind: 'write', input: this.#input, target, ...this.#writing }, options)
  }
}
