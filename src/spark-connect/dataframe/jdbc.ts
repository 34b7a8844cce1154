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

/** Throws `TypeError` where options of a JDBC source carry a password, by itself or in the URL. */
export function refusePassword(format: string, options: Readonly<Record<string, string>>): void {
  if (format.toLowerCase() !== 'jdbc') return
  const isSecret = (name: string) => /^(ssl)?password$/i.test(name.trim())
  const inUrl = Object.entries(options).some(
    ([name, value]) => name.toLowerCase() === 'url' && /[?&;]\s*(ssl)?password\s*=/i.test(value),
  )
  if (inUrl || Object.keys(options).some(isSecret))
    throw new TypeError(
      "a password must not be sent over Connect, where logs would show it: use the server's PGPASSFILE",
    )
}
