import pg from 'pg'
import type { StackContext } from './context.ts'
import { withSuperuser } from './postgres-connection.ts'
import { type Role, readPassword, roles } from './secrets.ts'

const DATABASE = 'fraud'

/** Makes the database and its roles, and sets their passwords to those of the password file. Repeatable. */
export async function provisionDatabase(context: StackContext): Promise<void> {
  await withSuperuser(context, 'postgres', async (client) => {
    // A statement that fails is logged with its text, and these carry passwords.
    await client.query("SET log_min_error_statement = 'panic'")
    for (const role of roles) await provisionRole(client, role, readPassword(context.home, role))
    await provisionDatabaseItself(client)
  })
  await withSuperuser(context, DATABASE, async (client) => {
    await client.query('ALTER SCHEMA public OWNER TO fraud_owner')
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC')
  })
}

async function provisionRole(client: pg.Client, role: Role, password: string): Promise<void> {
  if (role === 'postgres') return
  const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
  if (known.rowCount === 0) await client.query(`CREATE ROLE ${role}`)
  await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(password)}`)
}

async function provisionDatabaseItself(client: pg.Client): Promise<void> {
  const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE])
  if (known.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER fraud_owner`)
  // Nobody but the superuser has anything to do in those that PostgreSQL brings.
  await client.query(`REVOKE ALL ON DATABASE ${DATABASE}, postgres, template1 FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO fraud_owner, fraud_loader, fraud_reader`)
}
