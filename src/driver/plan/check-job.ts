import { type SparkSession, schemaDifferences } from '#spark-connect'
import type { Input, Output, ParquetDataset } from '../../jobs/dataset.ts'
import type { Job } from '../../jobs/define-job.ts'
import { failureOf } from '../failure.ts'
import { catalogFields, columnsRead } from '../inputs/open-catalog.ts'
import { emptyCsv } from '../inputs/open-csv.ts'
import { type FilesOfColumns, filesByColumns } from '../inputs/open-parquet.ts'
import { unreadable } from '../inputs/open-table.ts'
import { storedColumns } from '../inputs/stored-columns.ts'
import { JobError } from '../job-error.ts'
import type { KeyFiles } from '../keys/key-ring.ts'
import { datasetName } from '../ledger-names.ts'
import type { Difference, ParquetStore, TableStore } from '../ports.ts'
import type { JdbcServer } from '../sinks/jdbc-url.ts'
import type { AnyFrame } from '../sinks/sink.ts'
import { contractOf } from '../sinks/table-sink.ts'
import { measured, measuring } from '../verify/measure.ts'
import { batchedSchema } from './batched-schema.ts'
import { emptyFrame } from './empty-frame.ts'
import { frameFor, framesOf } from './job-frames.ts'
import { parseParams } from './params.ts'

/** What a job is checked against. */
export interface Surroundings extends KeyFiles {
  readonly spark: SparkSession
  readonly parquet: ParquetStore
  readonly tables: TableStore
  readonly postgres: JdbcServer
  /** `hdfs://host:port`. */
  readonly hdfs: string
}

/** A job's dataset beside what is there. */
export interface CheckedDataset {
  /** Its name in the job. */
  readonly name: string
  readonly role: 'input' | 'output'
  /** The table, the folder and part on HDFS, or the kind of file. */
  readonly dataset: string
  /** Whether anything is there to compare with: a CSV is named by a parameter, a table may have never been written. */
  readonly isThere: boolean
  /** Empty where all is as the contract says. */
  readonly differences: readonly Difference[]
  /** Columns that are there and that the contract does not name: nobody reads them by it. */
  readonly unread?: readonly string[]
}

/** What became of the check of a job. */
export interface JobCheck {
  readonly job: string
  readonly datasets: readonly CheckedDataset[]
  /** Outputs, by name, that Spark cannot plan or plans with other columns than the contract says. */
  readonly plan: Readonly<Record<string, readonly Difference[]>>
}

/**
 * Checks a job without running it: compares every contract with what lies on HDFS and in PostgreSQL, and has Spark
 * analyse the plan of every output. Changes nothing. Throws only where Spark or a store cannot be asked.
 */
export async function checkJob(job: Job, around: Surroundings): Promise<JobCheck> {
  const inputs = Object.entries(job.inputs).map(([name, input]) =>
    compareDataset({ name, role: 'input' }, input, around),
  )
  const [read, written, plan] = await Promise.all([
    Promise.all(inputs),
    compareOutputs(job, around),
    analyse(job, around),
  ])
  return { job: job.name, datasets: [...read, ...written], plan }
}

/** Compares what a job promises to write with what is there. */
export async function compareOutputs(job: Job, around: Surroundings): Promise<readonly CheckedDataset[]> {
  const outputs = Object.entries(job.outputs)
  return Promise.all(outputs.map(([name, output]) => compareDataset({ name, role: 'output' }, output, around)))
}

/** Whether everything is as it should be. */
export function isSound({ datasets, plan }: JobCheck): boolean {
  return [...datasets.map(({ differences }) => differences), ...Object.values(plan)].every(
    (found) => found.length === 0,
  )
}

async function compareDataset(
  named: Pick<CheckedDataset, 'name' | 'role'>,
  contract: Input | Output,
  { spark, parquet, tables, hdfs }: Surroundings,
): Promise<CheckedDataset> {
  switch (contract.kind) {
    case 'csv':
      return { ...named, dataset: `CSV of --${contract.pathFrom}`, isThere: false, differences: [] }
    case 'catalog': {
      const { name: dataset } = contract
      const fields = await catalogFields(spark, dataset)
      const differences = fields ? schemaDifferences(fields, columnsRead(contract), 'trusted') : []
      return { ...named, dataset, isThere: fields !== undefined, differences }
    }
    case 'table': {
      const [found] = await tables.compare([contractOf(contract)])
      const { isThere = false, differences = [] } = found ?? {}
      const matter = named.role === 'input' ? unreadable(differences) : differences
      return { ...named, dataset: contract.name, isThere, differences: matter }
    }
    case 'parquet': {
      const { root, part } = contract
      const files = await storedFiles({ spark, parquet, hdfs }, contract)
      const compared = files.map(({ columns }) => storedColumns(columns, contract.schema))
      const all = compared.flatMap(({ differences }) => differences)
      const each = new Map(all.map((difference) => [difference.problem, difference]))
      const unread = [...new Set(compared.flatMap(({ unnamed }) => unnamed))]
      return {
        ...named,
        dataset: `${root} (${part})`,
        isThere: files.length > 0,
        differences: [...each.values()],
        unread,
      }
    }
  }
}

/** A published dataset's files, by their columns. */
async function storedFiles(
  { spark, parquet, hdfs }: Pick<Surroundings, 'spark' | 'parquet' | 'hdfs'>,
  { root, part }: ParquetDataset<never> | ParquetDataset<unknown>,
): Promise<readonly FilesOfColumns[]> {
  const published = await parquet.newest(root)
  const sources = Object.entries(published?.batches ?? {}).flatMap(([batch, { parts }]) =>
    parts[part] ? [{ batch, entry: parts[part] }] : [],
  )
  return filesByColumns(spark, { dataset: datasetName(root, part), address: `${hdfs}${root}` }, sources)
}

async function analyse(job: Job, around: Surroundings): Promise<JobCheck['plan']> {
  const given = emptyInputs(job, around.spark).then(
    (inputs) => framesOf(job, { ...around, inputs, params: paramsToCheckBy(job) }).frames,
  )
  const outputs = Object.entries(job.outputs).map(async ([name, output]) => {
    const differences = findings(async () => outputDifferences(job, name, output, await given))
    return [name, await differences] as const
  })
  return Object.fromEntries(await Promise.all(outputs))
}

/** The defaults, and for paths anything: no file is opened. Throws `JobError` where the job needs more than that. */
function paramsToCheckBy({ params, inputs }: Job): Readonly<Record<string, unknown>> {
  const paths = Object.values(inputs).flatMap((input) => (input.kind === 'csv' ? [[input.pathFrom, 'none']] : []))
  try {
    return parseParams(params, Object.fromEntries(paths)).parsed
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `its plan cannot be looked at without parameters (${why}): give them defaults in the job.`
    throw new JobError('BAD_INPUT', message, { cause })
  }
}

async function outputDifferences(
  job: Job,
  name: string,
  output: Output,
  frames: ReadonlyMap<string, AnyFrame>,
): Promise<readonly Difference[]> {
  const planned = measured(measuring(job, name), frameFor(job, name, frames))
  return schemaDifferences(await planned.untyped().schema(), batchedSchema(output.schema).fields, 'trusted')
}

/** What `find` finds, or what it failed of. A server that cannot be asked is no finding about a job. */
async function findings(find: () => Promise<readonly Difference[]>): Promise<readonly Difference[]> {
  try {
    return await find()
  } catch (error) {
    const { code, message } = failureOf(error)
    if (NO_FINDING.includes(code)) throw error
    return [{ column: null, wanted: null, found: null, problem: message }]
  }
}

const NO_FINDING = ['UNREACHABLE', 'UNAUTHENTICATED', 'TIMEOUT', 'CANCELLED', 'UNEXPECTED']

/** A job's inputs without rows. */
async function emptyInputs(job: Job, spark: SparkSession): Promise<Readonly<Record<string, unknown>>> {
  const opened = Object.entries<Input>(job.inputs).map(
    async ([name, input]) => [name, await emptyInput(spark, input, name)] as const,
  )
  return Object.fromEntries(await Promise.all(opened))
}

async function emptyInput(spark: SparkSession, input: Input, name: string): Promise<unknown> {
  if (input.kind === 'csv') return emptyCsv(spark, input, name)
  const contract = batchedSchema(input.schema)
  return emptyFrame(spark, contract).as(contract, { nullability: 'trusted' })
}
