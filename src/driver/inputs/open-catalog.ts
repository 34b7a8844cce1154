import { count } from '#functions'
import {
  type DataFrame,
  type ObservedMetrics,
  type Schema,
  SparkError,
  type SparkSession,
  type StructField,
  schemaDifferences,
  type UntypedDataFrame,
} from '#spark-connect'
import type { BatchSelection, Granularity } from '../../jobs/batch.ts'
import type { Batched, CatalogTable } from '../../jobs/dataset.ts'
import { JobError } from '../job-error.ts'
import { batchedSchema } from '../plan/batched-schema.ts'
import { columnsWithNulls, nullBits } from '../verify/null-bits.ts'
import { batchesIn, periodOf, selecting } from './batch-sql.ts'
import { named } from './csv-sql.ts'

/** A table of the catalog as a job reads it; its rows are counted while they are read. */
export interface OpenedCatalog<S> {
  readonly frame: DataFrame<S & Batched>
  /** The batches taken; undefined where nobody asked for them and only reading shows which there are. */
  readonly batches: readonly string[] | undefined
  readonly passing: Passing
}

/** An input whose rows are counted in passing. */
export interface Passing {
  /** Under which they are counted. */
  readonly observation: string
  /** What the ledger calls it. */
  readonly dataset: string
  readonly contract: Schema<unknown>
  /** Whether its rows need not be accounted for. */
  readonly isLookup?: boolean | undefined
}

/** Which rows of a table are wanted, and how they fall into batches. */
export interface CatalogSlice {
  readonly selection: BatchSelection
  readonly by: Granularity
  /** Whether it has to be known beforehand which batches there are, at the price of looking for them. */
  readonly needsBatches: boolean
}

/** Opens a table or view of Spark's catalog. Throws `JobError` where there is none, or none with the columns of the contract. */
export async function openCatalog<S>(
  spark: SparkSession,
  [name, input]: readonly [name: string, input: CatalogTable<S>],
  { selection, by, needsBatches }: CatalogSlice,
): Promise<OpenedCatalog<S>> {
  const fields = await catalogFields(spark, input.name)
  if (!fields) throw new JobError('BAD_INPUT', `there is no table or view ${input.name} in Spark's catalog.`)
  checkContract(input, fields)
  const contract = batchedSchema(input.schema)
  const rows = await selected(batched(spark.read.table(input.name), input, by), selection, input.name)
  const typed = await rows.as(contract, { nullability: 'trusted' })
  const passing = { observation: `catalog ${name}`, dataset: input.name, contract }
  return {
    frame: typed.observe(passing.observation, { rows: count(), ...nullBits(contract) }),
    batches: input.batchBy === undefined ? ['all'] : needsBatches ? await batchesIn(rows) : undefined,
    passing,
  }
}

/** The columns of a table or view of the catalog; undefined where there is none. */
export async function catalogFields(spark: SparkSession, name: string): Promise<readonly StructField[] | undefined> {
  try {
    return await spark.read.table(name).schema()
  } catch (error) {
    if (error instanceof SparkError && NOT_THERE.includes(error.errorClass ?? '')) return undefined
    throw error
  }
}

const NOT_THERE = ['TABLE_OR_VIEW_NOT_FOUND', 'SCHEMA_NOT_FOUND']

/** What a table has to have: the columns of the schema, and `batch` where that says which batch a row belongs to. */
export function columnsRead<S>({ schema, batchBy }: CatalogTable<S>): readonly StructField[] {
  return batchBy === 'batch' ? batchedSchema(schema).fields : schema.fields
}

/**
 * How many rows of an input a command has read; undefined where it reads none of it. Throws `JobError` where there were none
 * of the batches asked for, or where they break the contract. `asked` is how the batches were named.
 */
export function rowsPassed(passing: Passing, observed: ObservedMetrics, asked: string): number | undefined {
  const { observation, dataset, contract } = passing
  const counts = observed[observation]
  if (!counts) return undefined
  const which = `table ${dataset} of Spark's catalog`
  const nulls = columnsWithNulls(contract, counts)
  if (nulls.length > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `${which} has nulls in ${nulls.join(', ')}, where its schema says that there are none.`,
    )
  const rows = Number(counts.rows)
  if (rows > 0) return rows
  throw asked === 'all'
    ? new JobError('BAD_INPUT', `${which} has no rows.`)
    : new JobError('BATCH_NOT_FOUND', `no row of ${which} falls into batch ${asked}.`)
}

function checkContract<S>(input: CatalogTable<S>, fields: readonly StructField[]): void {
  const problems = schemaDifferences(fields, columnsRead(input), 'trusted').map(({ problem }) => problem)
  if (problems.length === 0) return
  const which = `table ${input.name} of Spark's catalog`
  throw new JobError(
    'CONTRACT_BROKEN',
    `${which} does not have the columns that the job reads: ${problems.join('; ')}.`,
  )
}

function batched<S>(rows: UntypedDataFrame, { schema, batchBy }: CatalogTable<S>, by: Granularity): UntypedDataFrame {
  const batch = batchBy === undefined ? `'all'` : batchBy === 'batch' ? 'batch' : periodOf(batchBy, by)
  const others = schema.fields.filter((field) => field.name !== 'batch')
  return rows.selectExpr(`${batch} as batch`, ...others.map((field) => named(field.name)))
}

async function selected(rows: UntypedDataFrame, selection: BatchSelection, name: string): Promise<UntypedDataFrame> {
  return selection.kind === 'all' ? rows : rows.where(await selecting(rows, selection, name))
}
