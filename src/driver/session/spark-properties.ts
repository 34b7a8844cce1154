import { holdsCredential } from './credential.ts'
import { whyPinned } from './session-conf.ts'

/** What is decided when Spark's processes start; over Connect they run already. */
const SIZES =
  /^spark\.(driver|executor)\.(memory|memoryOverhead|cores|instances|extraJavaOptions)$|^spark\.(master|submit\.deployMode|cores\.max)$/

/**
 * The properties of a file as spark-submit reads it: `spark.some.key value` or `key=value` a line, `#` before a comment.
 * Throws `RangeError` that names the line that is neither.
 */
export function parseProperties(text: string, file: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').map((line) => line.trim())
  const entries = lines.flatMap((line, place) => {
    if (line === '' || line.startsWith('#') || line.startsWith('!')) return []
    const [, key, value] = /^([^\s=:]+)\s*[\s=:]\s*(.*)$/.exec(line) ?? []
    if (key === undefined || value === undefined || !key.startsWith('spark.'))
      throw new RangeError(`${file}, line ${place + 1}: it has to be 'spark.some.key value'`)
    return [[key, value] as const]
  })
  return Object.fromEntries(entries)
}

/**
 * Throws `RangeError` for a property that cannot be set by whoever submits, with the reason and what to do; never with its
 * value.
 */
export function checkProperties(properties: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(properties)) {
    if (SIZES.test(key)) throw new RangeError(`${key}: ${NOT_OVER_CONNECT}`)
    if (holdsCredential(key, value)) throw new RangeError(`${key}: ${NO_CREDENTIALS}`)
    const why = whyPinned(key, value)
    if (why !== undefined) throw new RangeError(`${key}: it cannot be set, for ${why}. Leave it out.`)
  }
}

/** Why none is taken from whoever submits. */
const NO_CREDENTIALS =
  'it looks like a credential, and properties of a job are shown by the Spark UI and written into the event log. Give it to the Spark server: in its own configuration, or better by a credential provider (hadoop.security.credential.provider.path)'

/** Why sizes cannot be given with a job. */
export const NOT_OVER_CONNECT =
  'it cannot be set when a job is submitted, since over Spark Connect the driver and the executors run already. Set it where the server is started (SPARK_MEMORY and SPARK_MASTER for the local stack, see .env.example)'
