import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterSettings } from '../config.ts'
import { certify, certifyBoth } from '../stack/secrets/certificate.ts'
import { make, makeCertificate, newKey, newPasswords, newToken } from '../stack/secrets/fresh-secrets.ts'
import { roles } from '../stack/secrets/secrets.ts'
import { writeAtomically } from '../stack/secrets/write-atomically.ts'

/** The secrets that are mounted into the containers, below their folder. Each is for its owner only. */
export const secretNames = [
  'connect-token',
  'spark-wire',
  'keys/encryption.key',
  'keys/token.key',
  'pgpass',
  'pgpass-spark',
  'pgpass-dashboard',
  'postgres.pem',
  'postgres-ca.pem',
  'connect.pem',
  'connect-ca.pem',
  'connect-client.pem',
] as const

/** The names by which containers and this machine call a server. */
const namesOf = (service: string) => [service, 'localhost', '127.0.0.1']

/**
 * Makes the secrets that are missing; those that are there stay as they are, a certificate until it nears its end. All
 * belong to the user whom the containers run as.
 */
export function makeSecrets({ secrets, uid }: ClusterSettings): void {
  const file = (name: (typeof secretNames)[number]) => join(secrets, name)
  mkdirSync(join(secrets, 'keys'), { recursive: true, mode: 0o700 })
  make(file('connect-token'), newToken)
  make(file('spark-wire'), newToken)
  make(file('keys/encryption.key'), newKey)
  make(file('keys/token.key'), newKey)
  make(file('pgpass'), () => newPasswords(roles))
  const passwords = readFileSync(file('pgpass'), 'utf8')
  writeAtomically(file('pgpass-spark'), passwordsOf(['fraud_loader', 'fraud_reader'], passwords))
  writeAtomically(file('pgpass-dashboard'), passwordsOf(['fraud_reader'], passwords))
  makeCertificate({ authority: file('postgres-ca.pem'), server: file('postgres.pem') }, (until) =>
    certify('postgres', namesOf('postgres'), until),
  )
  const connect = { authority: file('connect-ca.pem'), server: file('connect.pem'), client: file('connect-client.pem') }
  makeCertificate(connect, (until) => certifyBoth('connect', namesOf('connect'), until))
  if (process.getuid?.() === 0)
    for (const path of [secrets, join(secrets, 'keys'), ...secretNames.map(file)]) chownSync(path, uid, uid)
}

/** Of a password file, the lines of some roles: whoever works as these needs no other. */
function passwordsOf(roles: readonly string[], passwords: string): string {
  return passwords
    .split('\n')
    .filter((line) => roles.includes(line.split(':')[3] ?? ''))
    .map((line) => `${line}\n`)
    .join('')
}
