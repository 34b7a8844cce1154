import { ConfigError } from '../../config.ts'
import { readText } from '../../text-file.ts'

/** The text of a file that an option names. Throws `ConfigError` that says why it cannot be read. */
export function contentOf(file: string, flag: string): string {
  try {
    return readText(file)
  } catch (cause) {
    throw new ConfigError(`${flag} ${cause instanceof Error ? cause.message : file}.`, { cause })
  }
}
