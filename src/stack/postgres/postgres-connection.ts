import { readFileSync } from 'node:fs'
import pg from 'pg'
import type { Home } from '../home.ts'
import type { Ports } from '../processes/ports.ts'
import { authorityFile, passFile, readPassword } from '../secrets/secrets.ts'
import { StackError } from '../stack-error.ts'

/** What of the stack tells where its PostgreSQL is. */
export interface PostgresServer {
  readonly home: Home
  readonly ports: Pick<Ports, 'postgres'>
}

/** Runs something as the superuser, in one connection that is closed again. */
export async function withSuperuser(
  { home, ports }: PostgresServer,
  database: string,
  run: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: ports.postgres,
    database,
    user: 'postgres',
    password: readPassword(home, 'postgres'),
    ssl: { ca: readFileSync(authorityFile(home)) },
    connectionTimeoutMillis: 5000,
  })
  // A server that goes away ends the query; without a listener it would end this process.
  client.on('error', () => {})
  await client.connect().catch((error: unknown) => {
    throw isWrongPassword(error) ? wrongPassword(home) : error
  })
  try {
    await run(client)
  } finally {
    await client.end()
  }
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '28P01'
}

function wrongPassword(home: Home): StackError {
  return new StackError(
    `PostgreSQL does not take the password in ${passFile(home)}: its data were made with another. ` +
      'Put the old file back, or forget the data: npm run stack -- reset',
  )
}
