import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../home.ts'
import { StackError } from '../stack-error.ts'
import { certify } from './certificate.ts'
import { make, makeCertificate, newKey, newPasswords, newToken } from './fresh-secrets.ts'

/** The roles of the database: `postgres` rules, the others have one task each. */
export const roles = ['postgres', 'fraud_owner', 'fraud_loader', 'fraud_reader'] as const

/** One role of the database. */
export type Role = (typeof roles)[number]

/** The names by which PostgreSQL is reached. */
const hosts = ['127.0.0.1', 'localhost']

/** Makes the secrets that are missing; those that are there stay as they are, a certificate until it nears its end. */
export function makeSecrets(home: Home): void {
  make(tokenFile(home), newToken)
  make(join(home.secrets, 'encryption.key'), newKey)
  make(join(home.secrets, 'token.key'), newKey)
  make(passFile(home), () => newPasswords(roles))
  makeCertificate({ authority: authorityFile(home), server: serverFile(home) }, (until) =>
    certify('postgres', hosts, until),
  )
}

/** The certificate of PostgreSQL, and its key. */
export function readServerCertificate(home: Home): string {
  return readFileSync(serverFile(home), 'utf8')
}

/** The certificate of the authority that vouches for PostgreSQL's. */
export function authorityFile(home: Home): string {
  return join(home.secrets, 'postgres-ca.pem')
}

function serverFile(home: Home): string {
  return join(home.secrets, 'postgres.pem')
}

/** The passwords, in the format of PostgreSQL's password file. */
export function passFile(home: Home): string {
  return join(home.secrets, 'pgpass')
}

/** The token of Spark Connect. */
export function readToken(home: Home): string {
  return readFileSync(tokenFile(home), 'utf8').trim()
}

/** The secret that Spark's own processes share: made from the token, whose holders may run code anyhow. */
export function readWireSecret(home: Home): string {
  return createHmac('sha256', readToken(home)).update('spark.authenticate.secret').digest('hex')
}

/** The password of a role. Fails where the password file does not name the role. */
export function readPassword(home: Home, role: Role): string {
  const lines = readFileSync(passFile(home), 'utf8').split('\n')
  const prefix = `*:*:*:${role}:`
  const line = lines.find((entry) => entry.startsWith(prefix))
  if (line === undefined)
    throw new StackError(
      `${passFile(home)} has no line ${prefix}PASSWORD. Add it, or run: npm run stack -- reset --secrets`,
    )
  return line.slice(prefix.length).replace(/\\(.)/g, '$1')
}

function tokenFile(home: Home): string {
  return join(home.secrets, 'connect-token')
}
