import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { writeAtomically } from './write-atomically.ts'

/** How long a certificate is valid, and how long before its end it is replaced, in days. */
const [VALID_DAYS, RENEWAL_DAYS] = [3650, 365]

/** A token of Spark Connect, or another text that only those know who are let in. */
export function newToken(): string {
  return randomBytes(32).toString('hex')
}

/** A key for AES-256 or for HMAC, in the format of a key file. */
export function newKey(): string {
  return `${randomBytes(32).toString('hex')}\n`
}

/** A password for each role, in the format of PostgreSQL's password file. */
export function newPasswords(roles: readonly string[]): string {
  return roles.map((role) => `*:*:*:${role}:${randomBytes(24).toString('base64url')}\n`).join('')
}

/** Writes a file for its owner only, unless it is there. */
export function make(file: string, text: () => string): void {
  if (!existsSync(file)) writeAtomically(file, text())
}

/**
 * Writes what `certified` makes into the files of the same names, unless they hold a server's certificate that its
 * authority vouches for, and goes on to.
 */
export function makeCertificate<Part extends string>(
  files: Readonly<Record<Part | 'authority' | 'server', string>>,
  certified: (until: Date) => Readonly<Record<Part | 'authority' | 'server', string>>,
): void {
  if (isCertified(files)) return
  const made: Readonly<Record<string, string>> = certified(inDays(VALID_DAYS))
  for (const [part, file] of Object.entries<string>(files)) writeAtomically(file, made[part] ?? '')
}

function isCertified(files: Readonly<Record<'authority' | 'server', string>>): boolean {
  if (!Object.values(files).every((file) => existsSync(file))) return false
  const both = readFileSync(files.server, 'utf8')
  const [authority, server] = [new X509Certificate(readFileSync(files.authority)), new X509Certificate(both)]
  const lasts = [authority, server].every(({ validTo }) => new Date(validTo) > inDays(RENEWAL_DAYS))
  return lasts && server.verify(authority.publicKey) && server.checkPrivateKey(createPrivateKey(both))
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000)
}
