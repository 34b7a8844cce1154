import { type Command, InvalidArgumentError, Option } from 'commander'
import { readSettings, type Settings } from '../../config.ts'
import { SESSION_CONF } from '../../driver/session/session-conf.ts'
import { checkProperties, NOT_OVER_CONNECT, parseProperties } from '../../driver/session/spark-properties.ts'
import type { Job } from '../../jobs/define-job.ts'
import { checkedKey, checkedTag } from '../../runs/run-names.ts'
import { contentOf } from './file-option.ts'

/** Which Spark, and how its session is set. */
export interface SparkFlags {
  readonly remote?: string
  readonly conf?: Readonly<Record<string, string>>
  readonly propertiesFile?: string
}

/** What every command that runs jobs can be told beside the jobs' own parameters. */
export interface SubmissionFlags extends SparkFlags {
  readonly jars?: readonly string[]
  readonly files?: readonly string[]
  readonly archives?: readonly string[]
  readonly name?: string
  readonly tag?: readonly string[]
  readonly timeout?: number
  readonly retries?: number
  readonly key?: string
  readonly replaces?: string
  readonly json: boolean
}

/** Options of spark-submit that make no sense over Connect, and what to do instead. */
const REFUSED: readonly (readonly [flags: string, why: string])[] = [
  ['--driver-memory <size>', NOT_OVER_CONNECT],
  ['--driver-cores <n>', NOT_OVER_CONNECT],
  ['--executor-memory <size>', NOT_OVER_CONNECT],
  ['--executor-cores <n>', NOT_OVER_CONNECT],
  ['--num-executors <n>', NOT_OVER_CONNECT],
  ['--total-executor-cores <n>', NOT_OVER_CONNECT],
  ['--master <url>', 'a job goes to a running Spark Connect server. Name it with --remote sc://host:port'],
  ['--deploy-mode <mode>', 'the driver is this process, and Spark runs where its server was started. Leave it out'],
  ['--class <name>', 'a job is named, or the file that defines it: sparkwright submit <job|file>. Leave it out'],
  ['--py-files <files>', 'jobs are written in TypeScript. Leave it out'],
  ['--packages <names>', 'name the jars that the job needs with --jars'],
]

/** Gives a command the options of {@link SubmissionFlags}, named as spark-submit's where it has them. */
export function withSubmissionFlags(command: Command): Command {
  command
    .optionsGroup('Spark, as of spark-submit:')
    .option('--remote <url>', 'the Spark Connect server, sc://host:port (default: SPARK_REMOTE, or the local stack)')
    .option('--conf <key=value>', 'a Spark property of the session; may be repeated', property, {})
    .option('--properties-file <file>', 'Spark properties, a line each; --conf wins')
    .option('--jars <paths>', 'jars for the session, separated by commas', commaSeparated)
    .option('--files <paths>', 'files for the session, separated by commas', commaSeparated)
    .option('--archives <paths>', 'archives for the session, separated by commas', commaSeparated)
    .optionsGroup('The run:')
    .option('--name <name>', 'a name for the run: a tag in the Spark UI, and shown by status', checkedTag)
    .option('--tag <tag>', 'one more tag of that kind; may be repeated', appended, [])
    .option('--timeout <time>', 'ends the run when it takes longer, as 90s, 15m or 2h', duration)
    .option(
      '--retries <n>',
      'how often a run is tried again that failed of what may pass (default: as the job says)',
      wholeNumber,
    )
    .option(
      '--key <key>',
      'does it once: a run of this key that succeeded is the answer, one that goes on is waited for',
      checkedKey,
    )
    .option('--json', 'one JSON object a line on standard output', false)
  for (const [flags, why] of REFUSED) command.addOption(refused(flags, why))
  return command
}

/** The settings, with the Spark that the flags name. */
export function settingsOf({ remote }: SparkFlags): Settings {
  return readSettings(undefined, remote === undefined ? {} : { SPARK_REMOTE: remote })
}

/**
 * The Spark properties of a session: those given, those that the job has of its own, which win as in spark-submit, and those
 * that every job needs.
 */
export function confOf(
  { conf, propertiesFile }: SparkFlags,
  ofJob: Job['conf'] = {},
): Readonly<Record<string, string>> {
  const file =
    propertiesFile === undefined ? {} : parseProperties(contentOf(propertiesFile, '--properties-file'), propertiesFile)
  const given = { ...file, ...conf, ...ofJob }
  checkProperties(given)
  return { ...given, ...SESSION_CONF }
}

function refused(flags: string, why: string): Option {
  const [flag] = flags.split(' ')
  return new Option(flags).hideHelp().argParser(() => {
    throw new InvalidArgumentError(`${flag}: ${why}.`)
  })
}

function property(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const place = text.indexOf('=')
  // Commander would quote the value, which may be a secret.
  if (place < 1) throw new RangeError('--conf: write it as spark.some.key=value.')
  return { ...before, [text.slice(0, place)]: text.slice(place + 1) }
}

function commaSeparated(text: string): readonly string[] {
  return text.split(',').filter(Boolean)
}

function appended(tag: string, before: readonly string[]): readonly string[] {
  return [...before, checkedTag(tag)]
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

function duration(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? []
  const time = Number(number) * (UNITS[unit] ?? 0)
  if (number === undefined || time === 0) throw new InvalidArgumentError('Write it as 90s, 15m or 2h.')
  return time
}

function wholeNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number from 0 to 999.')
  return Number(text)
}
