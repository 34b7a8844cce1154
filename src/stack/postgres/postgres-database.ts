import pg from 'pg'
import { type Role, readPassword, roles } from '../secrets/secrets.ts'
import { type PostgresServer, withSuperuser } from './postgres-connection.ts'

const DATABASE = 'fraud'

/** Makes a database and the roles, and sets their passwords to those of the password file. Repeatable. */
export async function provisionDatabase(server: PostgresServer, database = DATABASE): Promise<void> {
  await withSuperuser(server, 'postgres', async (client) => {
    // A statement that fails is logged with its text, and these carry passwords.
    await client.query("SET log_min_error_statement = 'panic'")
    for (const role of roles) await provisionRole(client, role, readPassword(server.home, role))
    await provisionDatabaseItself(client, database)
  })
  await withSuperuser(server, database, async (client) => {
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

async function provisionDatabaseItself(client: pg.Client, database: string): Promise<void> {
  const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
  if (known.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER fraud_owner`)
  // Nobody but the superuser has anything to do in those that PostgreSQL brings.
  await client.query(`REVOKE ALL ON DATABASE ${database}, postgres, template1 FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO fraud_owner, fraud_loader, fraud_reader`)
}
