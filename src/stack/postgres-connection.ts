import pg from 'pg'
import type { StackContext } from './context.ts'
import { readPassword } from './secrets.ts'

/** Runs something as the superuser, in one connection that is closed again. */
export async function withSuperuser(
  { home, ports }: StackContext,
  database: string,
  run: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: ports.postgres,
    database,
    user: 'postgres',
    password: readPassword(home, 'postgres'),
    connectionTimeoutMillis: 5000,
  })
  // A server that goes away ends the query; without a listener it would end this process.
  client.on('error', () => {})
  await client.connect()
  try {
    await run(client)
  } finally {
    await client.end()
  }
}
