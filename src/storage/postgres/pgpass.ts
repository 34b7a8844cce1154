import { StoreError } from '../../driver/ports.ts'
import { readText } from '../../text-file.ts'

/** What a password is looked up by. */
export interface Login {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/**
 * The password of a login in a PostgreSQL password file: the first line that fits, `host:port:database:user:password`.
 * Throws {@link StoreError} when the file cannot be read or no line fits.
 */
export function passwordFrom(file: string, login: Login): string {
  const password = findPassword(readPassFile(file), login)
  if (password !== undefined) return password
  const { host, port, database, user } = login
  throw new StoreError(
    'STORE_UNAVAILABLE',
    `the password file ${file} has no line for ${host}:${port}:${database}:${user}. Add one, or set PGPASSFILE to the file that has it.`,
  )
}

/** The password in the text of a password file; undefined where no line fits. Source: PostgreSQL manual, "The Password File". */
export function findPassword(text: string, login: Login): string | undefined {
  const wanted = [login.host, String(login.port), login.database, login.user]
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    const fields = fieldsOf(line)
    if (fields.length >= 5 && wanted.every((value, place) => fits(fields[place], value))) return unescaped(fields[4])
  }
  return undefined
}

/** Splits at each colon that no backslash precedes. The fields keep their backslashes: an escaped `*` is no wildcard. */
function fieldsOf(line: string): readonly string[] {
  const fields = ['']
  for (const [token] of line.matchAll(/\\.|./gu)) {
    if (token === ':') fields.push('')
    else fields.push(fields.pop() + token)
  }
  return fields
}

function fits(field: string | undefined, value: string): boolean {
  return field === '*' || unescaped(field) === value
}

function unescaped(field = ''): string {
  return field.replace(/\\(.)/gu, '$1')
}

function readPassFile(file: string): string {
  try {
    return readText(file)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(
      'STORE_UNAVAILABLE',
      `the PostgreSQL password file ${why}. Start the stack once, or set PGPASSFILE.`,
      { cause },
    )
  }
}
