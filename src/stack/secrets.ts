import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from './home.ts'
import { StackError } from './stack-error.ts'
import { writeAtomically } from './write-atomically.ts'

/** The roles of the database: `postgres` rules, the others have one task each. */
export const roles = ['postgres', 'fraud_owner', 'fraud_loader', 'fraud_reader'] as const

/** One role of the database. */
export type Role = (typeof roles)[number]

/** Makes the secrets that are missing; those that are there stay as they are. */
export function makeSecrets(home: Home): void {
  make(tokenFile(home), () => randomBytes(32).toString('hex'))
  make(join(home.secrets, 'encryption.key'), () => `${randomBytes(32).toString('hex')}\n`)
  make(passFile(home), () => roles.map((role) => `*:*:*:${role}:${randomBytes(24).toString('base64url')}\n`).join(''))
}

function make(file: string, text: () => string): void {
  if (!existsSync(file)) writeAtomically(file, text())
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
