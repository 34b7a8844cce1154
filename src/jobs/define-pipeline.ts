import type { Input, Output } from './dataset.ts'
import type { Job } from './define-job.ts'
import { checkName } from './names.ts'

/** Jobs that belong together. */
export interface PipelineDefinition {
  /** Its name on the command line: lower case, words joined by `-`. */
  readonly name: string
  readonly description: string
  /** In any order: which comes after which follows from what they read and write. */
  readonly jobs: readonly Job[]
  /** The table whose rows are shown in the end: totals, nothing of anybody's. */
  readonly totals?: string
}

/** Jobs in the order in which they have to run. */
export interface Pipeline extends PipelineDefinition {
  /** Each after those whose outputs it reads; otherwise as they were given. */
  readonly jobs: readonly Job[]
}

/**
 * Puts jobs together: a job that reads what another writes comes after it.
 * @throws TypeError for a name that is none, where two jobs write the same dataset, or where jobs wait for each other
 */
export function definePipeline(definition: PipelineDefinition): Pipeline {
  const { name, jobs } = definition
  checkName('pipeline', name)
  const writers = new Map<string, Job>()
  for (const job of jobs)
    for (const dataset of new Set(Object.values(job.outputs).map(datasetOf))) {
      const other = writers.get(dataset)
      if (other) throw new TypeError(`pipeline '${name}': jobs '${other.name}' and '${job.name}' both write ${dataset}`)
      writers.set(dataset, job)
    }
  return { ...definition, jobs: sorted(name, jobs, writers) }
}

/** The jobs of a pipeline whose outputs another of them takes batches of: not those in which it only looks things up. */
export function sourcesOf({ jobs }: Pipeline, { inputs }: Job): readonly Job[] {
  const read = new Set(Object.values(inputs).flatMap((input) => (isLookup(input) ? [] : [datasetOf(input)])))
  return jobs.filter(({ outputs }) => Object.values(outputs).some((output) => read.has(datasetOf(output))))
}

function isLookup(input: Input): boolean {
  return input.kind !== 'csv' && input.isLookup === true
}

function sorted(pipeline: string, jobs: readonly Job[], writers: ReadonlyMap<string, Job>): readonly Job[] {
  const done: Job[] = []
  const under: Job[] = []
  const visit = (job: Job): void => {
    if (done.includes(job)) return
    if (under.includes(job)) {
      const circle = [...under.slice(under.indexOf(job)), job].map((each) => `'${each.name}'`).join(' → ')
      throw new TypeError(
        `pipeline '${pipeline}': jobs wait for each other: ${circle} (each reads what the next writes)`,
      )
    }
    under.push(job)
    for (const input of Object.values(job.inputs)) {
      const writer = writers.get(datasetOf(input))
      if (writer) visit(writer)
    }
    under.pop()
    done.push(job)
  }
  for (const job of jobs) visit(job)
  return done
}

/** What is published as one: a table, or all parts below a root of HDFS. */
function datasetOf(dataset: Input | Output): string {
  switch (dataset.kind) {
    case 'csv':
      return `CSV of --${dataset.pathFrom}`
    case 'parquet':
      return dataset.root
    case 'table':
      return `table ${dataset.name}`
    case 'catalog':
      return `table ${dataset.name} of Spark's catalog`
  }
}
