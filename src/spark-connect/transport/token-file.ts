import { readFileSync, statSync } from 'node:fs'
import { SparkError } from '../errors/spark-error.ts'

const HINT = 'Put the token, and nothing else, into the file, and let this user read it.'

/** A token that lives in a file, where somebody renews it from time to time. */
export class TokenFile {
  readonly #path: string
  #token: string
  #version: string

  /** Throws `SparkError` (`INVALID_INPUT`) for a file that cannot be read or holds no token. Never quotes what it holds. */
  constructor(path: string) {
    this.#path = path
    try {
      this.#version = versionOf(path)
      this.#token = checked(readFileSync(path, 'utf8'))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new SparkError(`the token file ${path} cannot be used: ${why}`, { code: 'INVALID_INPUT', hint: HINT })
    }
  }

  /** The token; read again where the file has changed. While the file is away or unreadable, the last one it held. */
  get token(): string {
    try {
      const version = versionOf(this.#path)
      if (version !== this.#version) this.#read(version)
    } catch {
      // Somebody is replacing it.
    }
    return this.#token
  }

  /** Reads the file whether or not it looks changed, and says whether its token is another than the one refused. */
  isRenewed(refused: string): boolean {
    try {
      this.#read(versionOf(this.#path))
    } catch {
      // As above.
    }
    return this.#token !== refused
  }

  #read(version: string): void {
    this.#token = checked(readFileSync(this.#path, 'utf8'))
    this.#version = version
  }
}

/** Another one whenever the file was written or replaced. */
function versionOf(path: string): string {
  const { mtimeNs, size, ino } = statSync(path, { bigint: true })
  return `${mtimeNs} ${size} ${ino}`
}

function checked(text: string): string {
  const token = text.trim()
  if (token === '') throw new Error('it is empty')
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new Error('it holds more than one word, or characters that a header cannot carry')
  return token
}
