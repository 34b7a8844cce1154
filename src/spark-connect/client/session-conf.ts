import { SparkError } from '../errors/spark-error.ts'
import type { ConfigRequest_Operation, ConfigResponse } from '../gen/spark/connect/base.ts'

type Config = (operation: NonNullable<ConfigRequest_Operation['opType']>) => Promise<ConfigResponse>

/** Half a character, which UTF-8 has no bytes for: the server would get another in its place. */
const HALF = /\p{Surrogate}/u
/** What Spark calls its refusals to change a setting that is fixed when the server starts. */
const FIXED = /^CANNOT_MODIFY_(STATIC_)?CONFIG|^CANNOT_MODIFY_SPARK_CONFIG/

/**
 * The settings of a session. A static one is refused with code `INVALID_INPUT`, by name. Source: `ConfigRequest`,
 * PySpark's `RuntimeConf`.
 */
export class SessionConf {
  readonly #config: Config

  constructor(config: Config) {
    this.#config = config
  }

  /** Sets settings one after the other; the server stops at the first that it refuses. */
  async set(conf: Readonly<Record<string, string>>): Promise<void> {
    const half = Object.entries(conf).find((pair) => HALF.test(pair.join(' ')))
    if (half !== undefined)
      throw new SparkError('a setting holds half a surrogate pair, half a character, and cannot be sent', {
        code: 'INVALID_INPUT',
      })
    const pairs = Object.entries(conf).map(([key, value]) => ({ key, value }))
    await this.#changing(Object.keys(conf), () => this.#config({ $case: 'set', value: { pairs } }))
  }

  async unset(keys: readonly string[]): Promise<void> {
    await this.#changing(keys, () => this.#config({ $case: 'unset', value: { keys: [...keys] } }))
  }

  async get(key: string): Promise<string | undefined> {
    const { pairs } = await this.#config({ $case: 'getOption', value: { keys: [key] } })
    return pairs[0]?.value
  }

  async getAll(prefix: string | undefined): Promise<Readonly<Record<string, string>>> {
    const { pairs } = await this.#config({ $case: 'getAll', value: { prefix } })
    return Object.fromEntries(pairs.map(({ key, value }) => [`${prefix ?? ''}${key}`, value ?? '']))
  }

  async isModifiable(key: string): Promise<boolean> {
    const { pairs } = await this.#config({ $case: 'isModifiable', value: { keys: [key] } })
    return pairs[0]?.value === 'true'
  }

  async #changing(keys: readonly string[], change: () => Promise<unknown>): Promise<void> {
    try {
      await change()
    } catch (error) {
      throw error instanceof SparkError && FIXED.test(error.errorClass ?? '') ? refused(keys, error) : error
    }
  }
}

function refused(keys: readonly string[], error: SparkError): SparkError {
  const key = keys.find((name) => error.message.includes(`"${name}"`)) ?? keys.join(', ')
  return new SparkError(`the setting ${key} is fixed when the server starts and cannot be changed by a session`, {
    ...error,
    code: 'INVALID_INPUT',
    hint: 'Give it to the server (spark-defaults.conf or --conf) and restart it, or leave it out here.',
    cause: error,
  })
}
