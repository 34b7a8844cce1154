import { createHmac, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { certify } from './certificate.ts'
import type { Home } from './home.ts'
import { StackError } from './stack-error.ts'
import { writeAtomically } from './write-atomically.ts'

/** The roles of the database: `postgres` rules, the others have one task each. */
export const roles = ['postgres', 'fraud_owner', 'fraud_loader', 'fraud_reader'] as const

/** One role of the database. */
export type Role = (typeof roles)[number]

/** The names by which PostgreSQL is reached. */
const hosts = ['127.0.0.1', 'localhost']

/** How long its certificate is valid, and how long before its end it is replaced, in days. */
const [VALID_DAYS, RENEWAL_DAYS] = [3650, 365]

/** Makes the secrets that are missing; those that are there stay as they are, a certificate until it nears its end. */
export function makeSecrets(home: Home): void {
  make(tokenFile(home), () => randomBytes(32).toString('hex'))
  make(join(home.secrets, 'encryption.key'), () => `${randomBytes(32).toString('hex')}\n`)
  make(join(home.secrets, 'token.key'), () => `${randomBytes(32).toString('hex')}\n`)
  make(passFile(home), () => roles.map((role) => `*:*:*:${role}:${randomBytes(24).toString('base64url')}\n`).join(''))
  if (!isCertified(home)) makeCertificate(home)
}

function make(file: string, text: () => string): void {
  if (!existsSync(file)) writeAtomically(file, text())
}

function makeCertificate(home: Home): void {
  const { authority, server } = certify('postgres', hosts, inDays(VALID_DAYS))
  writeAtomically(authorityFile(home), authority)
  writeAtomically(serverFile(home), server)
}

/** Whether there is a certificate that its authority vouches for, and goes on to. */
function isCertified(home: Home): boolean {
  if (![authorityFile(home), serverFile(home)].every((file) => existsSync(file))) return false
  const authority = new X509Certificate(readFileSync(authorityFile(home)))
  const server = new X509Certificate(readServerCertificate(home))
  const lasts = [authority, server].every(({ validTo }) => new Date(validTo) > inDays(RENEWAL_DAYS))
  return (
    lasts && server.verify(authority.publicKey) && server.checkPrivateKey(createPrivateKey(readServerCertificate(home)))
  )
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000)
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
