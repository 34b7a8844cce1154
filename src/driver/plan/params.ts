import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { areDays, type BatchSelection } from '../../jobs/batch.ts'
import type { Job, Params } from '../../jobs/define-job.ts'
import { holdsSecret, isNoSecret, namesSecret, wordsOf } from '../../runs/secret-text.ts'
import { hasScheme } from '../inputs/spark-address.ts'

/** A job's parameters: as its schema parsed them, and as they were given, for the record. */
export interface GivenParams {
  readonly parsed: Readonly<Record<string, unknown>>
  readonly given: Readonly<Record<string, string>>
}

/** A flag of the command line, made from a parameter of a job. */
export interface Flag {
  readonly name: string
  readonly description: string
  readonly defaultValue: string | undefined
}

/** The flags of some jobs; a parameter that several have is one flag. */
export function flagsOf(jobs: readonly Job[]): readonly Flag[] {
  const shapes = jobs.flatMap((job) => Object.entries(job.params.shape))
  const flags = new Map(shapes.map(([name, type]) => [name, flagOf(name, type as z.ZodType)]))
  return [...flags.values()]
}

function flagOf(name: string, type: z.ZodType): Flag {
  const empty = type.safeParse(undefined)
  const hasDefault = empty.success && empty.data !== undefined
  return { name, description: type.description ?? '', defaultValue: hasDefault ? defaultText(type) : undefined }
}

/** The default as it would be written; that of a transformed parameter stands in the type below it. */
function defaultText(type: z.ZodType): string {
  if (type instanceof z.ZodPipe) return defaultText(type.in as z.ZodType)
  return type instanceof z.ZodDefault ? String(type.def.defaultValue) : ''
}

/**
 * Parses what a job was given. Throws `RangeError` naming each parameter that is wrong, or that holds a credential: of that
 * the value is not told.
 */
export function parseParams(params: Params, given: Readonly<Record<string, string>>): GivenParams {
  const known = Object.fromEntries(Object.entries(given).filter(([name]) => name in params.shape))
  // First: what is wrong with a value may quote it.
  refuseSecrets(known)
  const parsed = params.safeParse(known)
  if (parsed.success) {
    if (known.by === 'month' && areDays(parsed.data.batch as BatchSelection))
      throw new RangeError(`--by: batch ${known.batch} is of days: write day, or leave it out`)
    return { parsed: parsed.data, given: known }
  }
  const wrong = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.')
    return `--${name}: ${known[name] === undefined ? 'it has to be given' : message}`
  })
  throw new RangeError(wrong.join('; '))
}

function refuseSecrets(given: Readonly<Record<string, string>>): void {
  const holding = Object.entries(given).filter(([name, value]) => {
    const words = wordsOf(name)
    return holdsSecret(value) || (namesSecret(words) && !isNoSecret(words, value))
  })
  if (holding.length === 0) return
  throw new RangeError(holding.map(([name]) => `--${name}: ${NO_SECRETS}`).join('; '))
}

/** Why none is taken with a job. */
const NO_SECRETS =
  'it looks as if it held a credential, and what a job is given is recorded, logged and shown. Leave it out, and give it to the Spark server in the file of its Hadoop configuration (core-site.xml), or better in the one that hadoop.security.credential.provider.path names there'

/** The names of the parameters that a job was given otherwise at another time; what is its default is the same as not given. */
export function differingParams(
  params: Params,
  given: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): readonly string[] {
  const meant = (values: Readonly<Record<string, string>>, name: string) =>
    params.shape[name]?.safeParse(values[name]).data ?? values[name]
  const names = new Set([...Object.keys(given), ...Object.keys(before)])
  return [...names].filter((name) => !isDeepStrictEqual(meant(given, name), meant(before, name)))
}

/** The paths among a job's parameters as absolute ones: the record of a run means the same from any folder. */
export function withAbsolutePaths(job: Job, { parsed, given }: GivenParams): GivenParams {
  const paths = pathParams(job).flatMap((name) => {
    const path = parsed[name]
    // What the job itself makes of what was given is its own matter.
    const isAsGiven = given[name] === undefined || given[name] === path
    if (typeof path !== 'string' || path === '' || hasScheme(path) || !isAsGiven) return []
    return [[name, resolve(path)] as const]
  })
  const absolute = Object.fromEntries(paths)
  return { parsed: { ...parsed, ...absolute }, given: { ...given, ...absolute } }
}

/** The parameters that name files to read. */
export function pathParams({ inputs }: Job): readonly string[] {
  return Object.values(inputs).flatMap((input) => (input.kind === 'csv' ? [input.pathFrom] : []))
}
