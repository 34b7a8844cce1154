import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pipelines } from '../jobs/catalog.ts'
import type { Job } from '../jobs/define-job.ts'
import type { Pipeline } from '../jobs/define-pipeline.ts'

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
  return theOne(file, await exportedBy(file, isJob), 'job', 'export const myJob = defineJob({ … })')
}

/** The one pipeline that a module exports. Throws `RangeError` where there is none, or more than one, or no such file. */
export async function pipelineIn(file: string): Promise<Pipeline> {
  return theOne(file, await exportedBy(file, isPipeline), 'pipeline', 'export const mine = definePipeline({ … })')
}

/** The pipelines by what they are called on the command line; that of the file, too, which `args` name if they name one. */
export async function pipelinesFor(args: readonly string[]): Promise<ReadonlyMap<string, Pipeline>> {
  const [, file] = args
  const named = pipelines.map((pipeline) => [pipeline.name, pipeline] as const)
  if (!isModule(file)) return new Map(named)
  return new Map([...named, [file, await pipelineIn(file)]])
}

function theOne<T extends { readonly name: string }>(file: string, found: readonly T[], kind: string, how: string): T {
  const [one] = found
  if (one && found.length === 1) return one
  const what =
    found.length === 0 ? `no ${kind}` : `${found.length} ${kind}s: ${found.map(({ name }) => name).join(', ')}`
  throw new RangeError(`${file} exports ${what}. It has to export one: ${how}`)
}

function unreadable(file: string, cause: unknown): Error {
  const isTypeScript = cause instanceof Error && 'code' in cause && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION'
  if (!isTypeScript) return cause instanceof Error ? cause : new Error(String(cause))
  const message = `${file}: Node ${process.versions.node} does not read TypeScript. Compile it and name the .js file, or use Node 22.18 or newer.`
  return new RangeError(message, { cause })
}

function isPipeline(value: unknown): value is Pipeline {
  return typeof value === 'object' && value !== null && 'jobs' in value && 'description' in value
}

function isJob(value: unknown): value is Job {
  if (typeof value !== 'object' || value === null) return false
  return 'run' in value && 'inputs' in value && 'outputs' in value && 'accounts' in value && 'params' in value
}
