import type {
  BooleanType,
  Columns,
  DataFrame,
  Expr,
  Field,
  Frame,
  PerRow,
  Schema,
  StringType,
  TimestampType,
} from '#spark-connect'
import { checkColumns, checkFolders, checkTable } from './names.ts'

/**
 * Every dataset is made of batches; the column says which one a row belongs to. A run replaces, as a whole, each batch
 * that its input has rows for; a batch that the input lacks stays as it is.
 */
export type Batched = Field<'batch', StringType>

/** What a row of a CSV has to fulfil beside its types: rule → condition, worded as what is wrong where it is not true. */
export type Rules<S> = (row: Columns<S>) => Readonly<Record<string, Expr<BooleanType | null, PerRow>>>

/**
 * CSV files with a header, columns in any order, read by one contract; rows that break it are set aside. Fields are separated by
 * commas; one in double quotes may hold commas, line breaks and doubled quotes. Numbers are finite and written in decimal
 * digits, floats become the nearest one; times have at most six digits after the point, and an offset, `Z`, `UTC`, `GMT` or nothing.
 */
export interface CsvInput<S> {
  readonly kind: 'csv'
  readonly schema: Schema<S>
  /** The parameter that names the file, the folder or the `hdfs://` address. */
  readonly pathFrom: string
  readonly rules: Rules<S>
  /** The column by whose calendar month or day rows fall into batches; without one, the file is one batch, `all`. */
  readonly batchBy: (keyof S & string) | undefined
}

/** A row of a CSV that breaks the contract. */
export interface Rejected {
  readonly batch: StringType
  /** The line as it stands in the file, or the lines of a record that goes over several. */
  readonly line: StringType | null
  readonly file: StringType
  /** What is wrong with it. */
  readonly rule: StringType
  /** The run that set it aside. */
  readonly runId: StringType
}

/** What a job gets of a {@link CsvInput}. */
export interface CsvFrames<S> {
  readonly accepted: DataFrame<S & Batched>
  readonly rejected: DataFrame<Rejected>
}

/** One part of a published Parquet dataset on HDFS; both an input and an output. */
export interface ParquetDataset<S> {
  readonly kind: 'parquet'
  readonly schema: Schema<S>
  /** Below it lie the dataset's manifests and files: `/processed_fraud_data`. */
  readonly root: string
  readonly part: string
}

/** A table of PostgreSQL, cut into batches; both an input and an output. */
export interface Table<S> {
  readonly kind: 'table'
  readonly schema: Schema<S>
  readonly name: string
  /** The columns that identify a row within its batch. */
  readonly key: readonly (keyof S & string)[]
}

/** A table or view of Spark's catalog. */
export interface CatalogTable<S> {
  readonly kind: 'catalog'
  readonly schema: Schema<S>
  /** As Spark knows it: `sales`, `shop.sales`, `lake.shop.sales`. */
  readonly name: string
  /** Its column `batch`, or the column by whose calendar month or day rows fall into batches; without one, all are the batch `all`. */
  readonly batchBy: (keyof S & string) | 'batch' | undefined
}

/** An input in which things are only looked up: see {@link lookup}. */
export interface Lookup {
  readonly isLookup: true
}

export type Input = CsvInput<never> | ((ParquetDataset<never> | Table<never> | CatalogTable<never>) & Partial<Lookup>)
export type Output = ParquetDataset<unknown> | Table<never>

/** What a job gets of each of its inputs. */
export type Opened<I> =
  I extends CsvInput<infer S>
    ? CsvFrames<S>
    : I extends { readonly schema: Schema<infer S> }
      ? DataFrame<S & Batched>
      : never

/** What a job has to give for each of its outputs. */
export type Wanted<O> = O extends { readonly schema: Schema<infer S> } ? Frame<S & Batched> : never

/** What becomes of rows of which an expectation does not hold: see {@link Expectation.otherwise}. */
export type Outcome = 'warn' | 'fail' | 'quarantine'

/** Something that has to hold of the rows of an output; it is counted while they are written. */
export interface Expectation<S, W extends Outcome = Outcome> {
  /** A row of which it is null passes. */
  readonly holds: (row: Columns<S>) => Expr<BooleanType | null, PerRow>
  /**
   * - `fail`: nothing is published.
   * - `warn`: it is recorded with the run, which goes on.
   * - `quarantine`: such rows go to the job's quarantine instead, each with the first expectation, in the order in which
   *   they are written down, that does not hold of it; the others are counted among the rows that are left. Only for the
   *   output whose rows `accounts.published` counts. What else a job makes of the same rows still has them in it: a job
   *   whose reports must not count them leaves them out itself.
   */
  readonly otherwise: W
  /**
   * The share of the rows, from 0 to 1, of which it need not hold. Default: 0; of `quarantine` 1, for as many may go
   * there as the job's `quarantineLimit` lets. Where it is more, nothing is published.
   */
  readonly tolerated?: number
}

/** What is expected, worded as what should be → how it is seen. */
export type Expectations<S, W extends Outcome = Outcome> = Readonly<Record<string, Expectation<S, W>>>

/** What may be expected of an output. */
export type ExpectationsOf<O, W extends Outcome = Outcome> = O extends { readonly schema: Schema<infer S> }
  ? Expectations<S & Batched, W>
  : never

/**
 * CSV files as an input. `pathFrom` (default `input`) is the parameter that says where they are.
 * @throws TypeError for columns that cannot be, such as two that differ by case only
 */
export function csv<S>(
  schema: Schema<S>,
  options: { readonly pathFrom?: string; readonly rules?: Rules<S>; readonly batchBy?: TimeNames<S> } = {},
): CsvInput<S> {
  const { pathFrom = 'input', rules = () => ({}), batchBy } = options
  checkColumns('csv', `CSV of --${pathFrom}`, schema.fields)
  return { kind: 'csv', schema, pathFrom, rules, batchBy }
}

type TimeNames<S> = { [K in keyof S & string]: S[K] extends TimestampType ? K : never }[keyof S & string]

/**
 * A table or view of Spark's catalog as an input, however its files or rows are kept. It has to have the columns of the
 * schema, and may have more; that those which must not be null are not is counted while it is read. Of versions nothing is
 * known: where it changes while a run reads it more than once, the accounts do not balance, or the run has seen both.
 */
export function catalogTable<S>(
  schema: Schema<S>,
  name: string,
  { batchBy }: { readonly batchBy?: TimeNames<S> | 'batch' } = {},
): CatalogTable<S> {
  return { kind: 'catalog', schema, name, batchBy }
}

/**
 * A dataset in which a job only looks things up, such as the countries of shops. All of it is read, whichever batches a run
 * takes; its rows are not among those that have to be accounted for, and its batches are not replaced in the outputs.
 */
export function lookup<D extends { readonly kind: Exclude<Input['kind'], 'csv'> }>(dataset: D): D & Lookup {
  return { ...dataset, isLookup: true }
}

/**
 * A Parquet dataset on HDFS. `part` (default `accepted`) tells the datasets below one root apart; they are published together.
 * @throws TypeError for a root that is no plain folder from `/`, a part that is not one folder, columns that cannot be
 */
export function parquet<S>(schema: Schema<S>, root: string, { part = 'accepted' } = {}): ParquetDataset<S> {
  checkFolders(root, part)
  checkColumns('parquet', `dataset '${root}'`, schema.fields)
  return { kind: 'parquet', schema, root, part }
}

/**
 * A table of PostgreSQL. As an output it is made from the schema where it is not there. As an input it is what a run has
 * published; it may have more columns then.
 * @throws TypeError for a name that PostgreSQL would cut off or the ledger has, and for columns that cannot be
 */
export function table<S>(
  schema: Schema<S>,
  name: string,
  options: { readonly key: readonly (keyof S & string)[] },
): Table<S> {
  checkTable(name)
  checkColumns('table', `table '${name}'`, schema.fields)
  return { kind: 'table', schema, name, key: options.key }
}
