import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { Settings } from '../../config.ts'

/** How `pg` encrypts a connection and whom it believes that it talks to the server; false: not at all. */
export function tlsOf({ sslMode, sslRootCert }: Settings['postgres']): ConnectionOptions | false {
  if (sslMode === 'disable') return false
  return sslRootCert === 'system' ? {} : { ca: readFileSync(sslRootCert) }
}
