import { readFileSync } from 'node:fs'
import { Client, type ClientConfig } from 'pg'
import { z } from 'zod'

/** Where a PostgreSQL is and what one logs in to it with. */
export interface Database {
  readonly port: number
  readonly passFile: string
  readonly authority: string
}

/** A connection's settings, as the owner of the tables. */
export function login({ port, passFile, authority }: Database, user = 'fraud_owner'): ClientConfig {
  const [, password = ''] = new RegExp(`:${user}:(.*)`).exec(readFileSync(passFile, 'utf8')) ?? []
  const ssl = { ca: readFileSync(authority) }
  return { host: '127.0.0.1', port, user, password, database: 'fraud', ssl, connectionTimeoutMillis: 10_000 }
}

/** Tables that tell of runs, not of what they published. */
const RECORDS = ['migrations', 'published', 'runs', 'run_events', 'run_datasets', 'schedules', 'kept_versions']

/** Each published table with the number of its rows and a digest of them all, in whatever order they are. */
export async function digests(database: Database): Promise<ReadonlyMap<string, string>> {
  const client = new Client(login(database))
  await client.connect()
  try {
    const names = await client.query(
      `select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
       where nspname = 'public' and relkind in ('r', 'p') and relname <> all ($1) order by 1`,
      [RECORDS],
    )
    const found = new Map<string, string>()
    for (const { name } of z.array(z.object({ name: z.string() })).parse(names.rows)) {
      const row = `md5(t::text)`
      const [counted] = (
        await client.query(`select count(*), md5(string_agg(${row}, '' order by ${row})) as md5 from ${name} t`)
      ).rows
      const { count, md5 } = z.object({ count: z.string(), md5: z.string().nullable() }).parse(counted)
      found.set(name, `${count} rows ${md5}`)
    }
    return found
  } finally {
    await client.end()
  }
}
