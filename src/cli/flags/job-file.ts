import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Job } from '../../jobs/define-job.ts'
import type { Pipeline } from '../../jobs/define-pipeline.ts'

/** How a module exports a job. */
const JOB = 'export const myJob = defineJob({ … })'

/** What a module exports of some kind, alone or in lists. Throws `RangeError` where there is no such file. */
export async function exportedBy<T>(file: string, isOfKind: (value: unknown) => value is T): Promise<readonly T[]> {
  if (!existsSync(file)) throw new RangeError(`there is no file ${file}.`)
  const module = await import(pathToFileURL(resolve(file)).href).catch((cause: unknown) => {
    throw unreadable(file, cause)
  })
  return Object.values(module as object)
    .flat()
    .filter(isOfKind)
}

/** Whether an argument of the command line names a module. */
export function isModule(argument: string | undefined): argument is string {
  return argument !== undefined && /\.[cm]?[jt]s$/.test(argument)
}

/** The one job that a module exports. Throws `RangeError` where there is none, or more than one, or no such file. */
export async function jobIn(file: string): Promise<Job> {
  return theOne(file, await exportedBy(file, isJob), 'job', JOB)
}

/** The jobs by what they are called on the command line; or that of the file which `args` name: the catalog is not even loaded then. */
export async function jobsFor([, file]: readonly string[]): Promise<ReadonlyMap<string, Job>> {
  return isModule(file) ? new Map([[file, await jobIn(file)]]) : byName((await catalog()).jobs)
}

/** Every job that a module exports. Throws `RangeError` where there is none, or no such file. */
export async function jobsIn(file: string): Promise<readonly Job[]> {
  const found = await exportedBy(file, isJob)
  return found.length > 1 ? found : [theOne(file, found, 'job', JOB)]
}

/** The one pipeline that a module exports. Throws `RangeError` where there is none, or more than one, or no such file. */
export async function pipelineIn(file: string): Promise<Pipeline> {
  return theOne(file, await exportedBy(file, isPipeline), 'pipeline', 'export const mine = definePipeline({ … })')
}

/** The pipelines by what they are called on the command line; or that of the file which `args` name. */
export async function pipelinesFor([, file]: readonly string[]): Promise<ReadonlyMap<string, Pipeline>> {
  return isModule(file) ? new Map([[file, await pipelineIn(file)]]) : byName((await catalog()).pipelines)
}

function catalog() {
  return import('../../jobs/catalog.ts')
}

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.name, one]))
}

function theOne<T extends { readonly name: string }>(file: string, found: readonly T[], kind: string, how: string): T {
  const [one] = found
  if (one && found.length === 1) return one
  const what =
    found.length === 0 ? `no ${kind}` : `${found.length} ${kind}s: ${found.map(({ name }) => name).join(', ')}`
  throw new RangeError(`${file} exports ${what}. It has to export one: ${how}`)
}

/** What is wrong with the module, and in which of its lines: the stack would tell of ours. */
function unreadable(file: string, cause: unknown): RangeError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return new RangeError(
      `${file}: Node ${process.versions.node} does not read TypeScript. Compile it and name the .js file, or use Node 22.18 or newer.`,
      { cause },
    )
  const [message = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
  return new RangeError(`${file} cannot be loaded${lineIn(file, cause)}: ${message}`, { cause })
}

/** As `, line 3`; empty where the error tells of none. */
function lineIn(file: string, cause: unknown): string {
  const [, after = ''] = (cause instanceof Error ? (cause.stack ?? '') : '').split(resolve(file))
  const line = /^:(\d+)/.exec(after)?.[1]
  return line === undefined ? '' : `, line ${line}`
}

function isPipeline(value: unknown): value is Pipeline {
  return typeof value === 'object' && value !== null && 'jobs' in value && 'description' in value
}

function isJob(value: unknown): value is Job {
  if (typeof value !== 'object' || value === null) return false
  return 'run' in value && 'inputs' in value && 'outputs' in value && 'accounts' in value && 'params' in value
}
