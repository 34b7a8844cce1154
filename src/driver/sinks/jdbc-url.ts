/** How Spark reaches PostgreSQL. The password is the server's own business: see `PGPASSFILE`. */
export interface JdbcServer {
  readonly host: string
  readonly port: number
  readonly database: string
  /** As PostgreSQL's own programs have it: in the clear, or encrypted and sure of the server. */
  readonly sslMode: 'disable' | 'verify-full'
  /** The authorities that may vouch for the server: a PEM file as the Spark server sees it, or `system` for Java's own. */
  readonly sslRootCert: string
}

/** The address of a database for PostgreSQL's JDBC driver, with `options` of that. */
export function jdbcUrl(
  { host, port, database, sslMode, sslRootCert }: JdbcServer,
  options: Readonly<Record<string, string>> = {},
): string {
  const authorities =
    sslRootCert === 'system' ? { sslfactory: 'org.postgresql.ssl.DefaultJavaSSLFactory' } : { sslrootcert: sslRootCert }
  const all = { ...options, sslmode: sslMode, ...(sslMode !== 'disable' && authorities) }
  const query = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `jdbc:postgresql://${host}:${port}/${encodeURIComponent(database)}?${query.join('&')}`
}
