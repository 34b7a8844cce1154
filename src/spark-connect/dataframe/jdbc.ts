/** How a table is reached over JDBC. The password is not among it: see {@link DataFrameWriter.jdbc}. */
export interface JdbcTarget {
  /** `jdbc:postgresql://host:port/database?…`. */
  readonly url: string
  /** The table, schema-qualified and quoted where it must be. */
  readonly table: string
  readonly user: string
  /** More options of Spark's JDBC source, such as `batchsize` or `isolationLevel`. */
  readonly options?: Readonly<Record<string, string>>
}

/** The target as options of Spark's JDBC source. */
export function jdbcOptions({ url, table, user, options }: JdbcTarget): Readonly<Record<string, string>> {
  return { ...options, url, dbtable: table, user }
}

/** Names of parameters and options that hold a secret, without what stands between their letters. */
const SECRET =
  /pass(?:word|wd|phrase|code)?$|pwd$|secret|token$|credential|apikey|accesskey|accountkey|privatekey$|sharedkey$|jwt$|authorization$|accesssignature$/
const IS_URL = /^\s*jdbc:/i
/** Options that hold SQL, where `password = …` is a condition; a statement that begins a session has none. */
const SQL = ['query', 'dbtable', 'customschema', 'createtablecolumntypes', 'preparequery']
/** SQL that gives a password: Oracle's and MySQL's, SQL Server's, PostgreSQL's. */
const IN_SQL = /\bidentified\s+by\s|\bby\s+password\b|\bpassword\s+'/i
const SQL_TEXT = /'(?:[^']|'')*'/g
/** How another database is reached from a query: `dblink('host=… password=…')`. */
const IN_SQL_TEXT = /\b(?:password|passwd|pwd)\s*=\s*[^\s';]/i
/** `//user:password@host`, also for one host of several; a path or query may hold an "@". */
const BEFORE_HOST = /(?:\/\/|,)[^/?#@,:;]*:[^@?#;]*@/
/** Oracle's `jdbc:oracle:thin:user/password@…`. */
const BEFORE_ORACLE = /^\s*jdbc:oracle:\w+:[^@/]*\/[^@]+@/i

/**
 * Throws `TypeError` where options of a JDBC source carry a password: in an option, in the URL or among properties. A
 * source is one by its name, an alias or a class, or by its URL.
 */
export function refusePassword(format: string, options: Readonly<Record<string, string>>): void {
  const entries = Object.entries(options)
  const isJdbc = /jdbc/i.test(format) || entries.some(([, value]) => IS_URL.test(value))
  if (!isJdbc || !entries.some(([name, value]) => isSecret(name) || holdsSecret(name, value))) return
  throw new TypeError("a password must not be sent over Connect, where logs would show it: use the server's PGPASSFILE")
}

function isSecret(name: string): boolean {
  return SECRET.test(name.toLowerCase().replace(/[^a-z]/g, ''))
}

/** A URL of JDBC has parameters, `name=…`; what else holds properties may be JSON as well. */
function holdsSecret(option: string, value: string): boolean {
  if (IN_SQL.test(value)) return true
  if (SQL.includes(option.trim().toLowerCase()))
    return [...value.matchAll(SQL_TEXT)].some(([text]) => IN_SQL_TEXT.test(text))
  const text = unescaped(value)
  const parameter = IS_URL.test(text) ? /([\w.-]+)\s*=/g : /([\w.-]+)["']?\s*[=:]/g
  const names = [...text.matchAll(parameter)].map(([, name = '']) => name)
  return names.some(isSecret) || BEFORE_HOST.test(text) || BEFORE_ORACLE.test(text)
}

/** With its percent-escapes resolved, in which a name could hide. */
function unescaped(value: string): string {
  return value.replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
