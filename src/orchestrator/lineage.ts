import { createHash } from 'node:crypto'
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type StructField, toDDL } from '#spark-connect'
import { datasetName } from '../driver/ledger-names.ts'
import type { JdbcServer } from '../driver/sinks/jdbc-url.ts'
import type { Input, Output } from '../jobs/dataset.ts'
import type { Job } from '../jobs/define-job.ts'
import type { Run, RunDataset } from '../runs/run.ts'
import { type DatasetTotal, totalsOf } from '../runs/run-details.ts'

const SPEC = 'https://openlineage.io/spec'
const RUN_EVENT = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`
const PRODUCER = 'https://www.npmjs.com/package/sparkwright'
const NAMESPACE = 'sparkwright'

/** Where datasets are. */
export interface Places {
  /** `hdfs://host:port`. */
  readonly hdfs: string
  readonly postgres: Pick<JdbcServer, 'host' | 'port' | 'database'>
}

/** An event of OpenLineage 2-0-2, as JSON. Source: the specification's `RunEvent`. */
export interface RunEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT'
  readonly eventTime: string
  readonly producer: string
  readonly schemaURL: string
  readonly run: { readonly runId: string; readonly facets: Facets }
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets }
  readonly inputs: readonly LineageDataset[]
  readonly outputs: readonly LineageDataset[]
}

type Facets = Readonly<Record<string, Facet>>
type Facet = { readonly _producer: string; readonly _schemaURL: string } & Readonly<Record<string, unknown>>

interface LineageDataset {
  readonly namespace: string
  readonly name: string
  readonly facets: Facets
  readonly inputFacets?: Facets
  readonly outputFacets?: Facets
}

const ENDS = { running: 'START', succeeded: 'COMPLETE', failed: 'FAIL', cancelled: 'ABORT' } as const

/** A run, and what it read and wrote, where that is known. */
export interface Told {
  readonly run: Run
  readonly datasets?: readonly RunDataset[] | undefined
}

/** What became of a run, and what it read and wrote: names and schemas of datasets, never rows. */
export function runEvent(job: Job, { run, datasets = [] }: Told, places: Places): RunEvent {
  const { failure, finishedAt, startedAt } = run
  const known = run.state === 'succeeded' ? totalsOf(datasets) : []
  const inputs = Object.values<Input>(job.inputs).map((input) => {
    const read = statisticsOf(known, 'read', ledgerName(input, run))
    const inputStatistics = read && facet('1-0-0/InputStatisticsInputDatasetFacet', read)
    return { ...datasetOf(input, run, places), ...(inputStatistics && { inputFacets: { inputStatistics } }) }
  })
  const outputs = Object.values<Output>(job.outputs).map((output) => {
    const written = statisticsOf(known, 'written', ledgerName(output, run))
    const outputStatistics = written && facet('1-0-2/OutputStatisticsOutputDatasetFacet', written)
    return { ...datasetOf(output, run, places), ...(outputStatistics && { outputFacets: { outputStatistics } }) }
  })
  return {
    eventType: ENDS[run.state],
    eventTime: (finishedAt ?? startedAt).toISOString(),
    ...{ producer: PRODUCER, schemaURL: RUN_EVENT },
    run: {
      runId: lineageIdOf(run),
      facets: {
        nominalTime: facet('1-0-1/NominalTimeRunFacet', { nominalStartTime: startedAt.toISOString() }),
        ...(failure && {
          errorMessage: facet('1-0-1/ErrorMessageRunFacet', {
            message: `${failure.code}: ${failure.message}`,
            programmingLanguage: 'TypeScript',
          }),
        }),
      },
    },
    job: {
      namespace: NAMESPACE,
      name: job.name,
      facets: {
        jobType: facet('2-0-3/JobTypeJobFacet', { processingType: 'BATCH', integration: 'SPARK', jobType: 'JOB' }),
        documentation: facet('1-1-0/DocumentationJobFacet', { description: job.description }),
      },
    },
    inputs,
    outputs,
  }
}

/** A UUID that stands for a run, the same each time. */
export function lineageIdOf({ id }: Pick<Run, 'id'>): string {
  const digest = createHash('sha256').update(`sparkwright run ${id}`).digest('hex')
  // Version 8: of one's own making.
  const variant = ((Number.parseInt(digest[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-')
}

function ledgerName(dataset: Input | Output, { params }: Run): string {
  switch (dataset.kind) {
    case 'csv':
      return params[dataset.pathFrom] ?? ''
    case 'parquet':
      return datasetName(dataset.root, dataset.part)
    case 'table':
    case 'catalog':
      return dataset.name
  }
}

/** The rows and bytes of all batches of a dataset; undefined where there are none. */
function statisticsOf(totals: readonly DatasetTotal[], role: RunDataset['role'], name: string) {
  const total = totals.find((one) => one.role === role && one.dataset === name)
  return total && { rowCount: total.rows, ...(total.bytes !== null && { size: total.bytes }) }
}

/** Source: OpenLineage's naming of datasets. */
function datasetOf(dataset: Input | Output, { params }: Run, { hdfs, postgres }: Places): LineageDataset {
  const facets = { schema: schemaFacet(dataset.schema.fields) }
  switch (dataset.kind) {
    case 'csv':
      return { ...fileNamed(params[dataset.pathFrom] ?? ''), facets }
    case 'parquet':
      return { namespace: hdfs, name: `${dataset.root}/${dataset.part}`, facets }
    case 'table':
      return {
        namespace: `postgres://${postgres.host}:${postgres.port}`,
        name: `${postgres.database}.public.${dataset.name}`,
        facets,
      }
    case 'catalog':
      return { namespace: 'spark', name: dataset.name, facets }
  }
}

function fileNamed(path: string): Pick<LineageDataset, 'namespace' | 'name'> {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(path)
    ? new URL(path)
    : pathToFileURL(isAbsolute(path) ? path : resolve(path))
  return url.protocol === 'file:'
    ? { namespace: 'file', name: fileURLToPath(url) }
    : { namespace: `${url.protocol}//${url.host}`, name: url.pathname }
}

function schemaFacet(fields: readonly StructField[]): Facet {
  return facet('1-1-1/SchemaDatasetFacet', {
    fields: fields.map(({ name, dataType }) => ({ name, type: toDDL(dataType) })),
  })
}

/** `path` is version and name of the facet in the specification. */
function facet(path: string, content: Readonly<Record<string, unknown>>): Facet {
  const name = path.split('/')[1] ?? path
  return { _producer: PRODUCER, _schemaURL: `${SPEC}/facets/${path}.json#/$defs/${name}`, ...content }
}
