import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { Settings } from '../../config.ts'

/**
 * How `pg` encrypts a connection and whom it believes that it talks to the server; false: not at all. That the server has to
 * prove who it is, is said outright: otherwise `NODE_TLS_REJECT_UNAUTHORIZED=0` would take it back.
 */
export function tlsOf({ host, sslMode, sslRootCert }: Settings['postgres']): ConnectionOptions | false {
  if (sslMode === 'disable') return false
  const verified = { host, rejectUnauthorized: true }
  return sslRootCert === 'system' ? verified : { ...verified, ca: readFileSync(sslRootCert) }
}
