/** Settings of the driver itself, which a user may not change: batches are cut in UTC, and stay text. */
import { SESSION_CONF } from './session-conf.ts'

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

/** Throws `RangeError` for a property that cannot be set by whoever submits, with the reason and what to do. */
export function checkProperties(properties: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(properties)) {
    if (SIZES.test(key)) throw new RangeError(`${key}: ${NOT_OVER_CONNECT}`)
    if (key in SESSION_CONF)
      throw new RangeError(
        `${key} is set to ${SESSION_CONF[key]} for every job and cannot be changed: batches depend on it`,
      )
  }
}

/** Why sizes cannot be given with a job. */
export const NOT_OVER_CONNECT =
  'it cannot be set when a job is submitted, since over Spark Connect the driver and the executors run already. Set it where the server is started (SPARK_MEMORY and SPARK_MASTER for the local stack, see .env.example)'
