import { type DataFrame, type SparkSession, toDDL } from '#spark-connect'
import type { BatchSelection } from '../../jobs/batch.ts'
import type { Batched, Table } from '../../jobs/dataset.ts'
import type { RunDataset } from '../../runs/run.ts'
import { JobError } from '../job-error.ts'
import { batchedSchema } from '../plan/batched-schema.ts'
import type { Difference, PublishedBatch, TableStore } from '../ports.ts'
import { type JdbcServer, jdbcUrl } from '../sinks/jdbc-url.ts'
import { named } from './csv-sql.ts'
import { selectedBatches } from './selected-batches.ts'

/** The role by which Spark reads what is published; it may do nothing else. */
export const READER = 'fraud_reader'

/** A published table as a job reads it. */
export interface OpenedTable<S> {
  readonly frame: DataFrame<S & Batched>
  /** The batches taken. */
  readonly batches: readonly PublishedBatch[]
  /** What is read, as the ledger names it. */
  readonly read: readonly RunDataset[]
}

/** Where a table is, and what of it is wanted. */
export interface TableSource {
  readonly store: TableStore
  readonly server: JdbcServer
  readonly selection: BatchSelection
}

/**
 * Opens the selected batches of a published table. Each batch is a query of its own, made by Spark as often as the job
 * needs it: whether all of them have seen the same is known only afterwards, see {@link TableStore.refuseOvertaken}.
 */
export async function openTable<S>(
  spark: SparkSession,
  input: Table<S>,
  { store, server, selection }: TableSource,
): Promise<OpenedTable<S>> {
  const { name } = input
  const published = await store.published(name)
  if (published.length === 0)
    throw new JobError('BAD_INPUT', `nothing has been published as table ${name}: run the job that writes it first.`)
  await checkContract(input, store)
  const wanted = selectedBatches(
    published.map(({ batch }) => batch),
    selection,
    `table ${name}`,
  )
  const batches = published.filter(({ batch }) => wanted.includes(batch))
  return {
    frame: await frameOf(spark, input, server, wanted),
    batches,
    read: batches.map(({ batch, runId: madeBy, version, rows, bytes }) => {
      return { role: 'read', dataset: name, batch, madeBy, version, rows, bytes }
    }),
  }
}

/** Of what differs from a contract, what keeps a table from being read by it: more columns, or fewer nulls, do not. */
export function unreadable(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(
    ({ column, wanted, found }) => column !== null && wanted !== null && found !== `${wanted} not null`,
  )
}

async function checkContract<S>({ name, schema, key }: Table<S>, store: TableStore): Promise<void> {
  const [found] = await store.compare([{ table: name, fields: schema.fields, key }])
  const problems = unreadable(found?.differences ?? []).map(({ problem }) => problem)
  if (problems.length === 0) return
  throw new JobError(
    'CONTRACT_BROKEN',
    `table ${name} does not have the columns that the job reads: ${problems.join('; ')}.`,
  )
}

/** What the columns hold PostgreSQL has seen to; Spark's types for its own ones may be wider, and become the contract's. */
async function frameOf<S>(
  spark: SparkSession,
  { name, schema }: Table<S>,
  server: JdbcServer,
  batches: readonly string[],
): Promise<DataFrame<S & Batched>> {
  const contract = batchedSchema(schema)
  const url = jdbcUrl(server, { logServerErrorDetail: 'false', connectTimeout: '10' })
  const options = { fetchsize: '10000', preferTimestampNTZ: 'true' }
  const table = `public."${name.replaceAll('"', '""')}"`
  const predicates = batches.map((batch) => `batch = '${batch.replaceAll("'", "''")}'`)
  const rows = spark.read.jdbc({ url, table, user: READER, options }, predicates)
  const columns = contract.fields.map(
    ({ name, dataType }) => `cast(${named(name)} as ${toDDL(dataType)}) as ${named(name)}`,
  )
  return rows.selectExpr(...columns).as(contract, { nullability: 'trusted' })
}
