import { readFileSync } from 'node:fs'
import { ConfigError } from '../../config.ts'

/** The text of a file that an option names. Throws `ConfigError` where it cannot be read. */
export function contentOf(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigError(`${flag} ${file} cannot be read: is it there?`, { cause })
  }
}
