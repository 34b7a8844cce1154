import { BlockList, isIP } from 'node:net'
import { SparkError } from '../errors/spark-error.ts'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Headers by which somebody logs in: what is sent is what counts, not what it is called. */
const CREDENTIAL =
  /auth|token|secret|passw|pass-?phrase|credential|cookie|bearer|signature|(?:^|[-_.])(?:key|pass|jwt|sas)(?:$|[-_.])|(?:api|access|account)[-_.]?key|pwd/i

/** What says of itself that it is one: the schemes of HTTP, and a JSON Web Token. */
const CREDENTIAL_VALUE = /^\s*(?:bearer\s+\S|basic\s+[a-z0-9+/]{4,}=*\s*$|eyJ[\w-]+\.eyJ[\w-]+\.)/i

/** Whether a host is this machine. Names do not tell apart by case. */
export function isLoopback(host: string): boolean {
  const version = isIP(host)
  if (version === 0) return /^localhost\.?$/i.test(host)
  return LOOPBACK.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

/** Throws `SparkError` where a token would travel unencrypted to another machine. */
export function refuseTokenInTheClear(host: string, useSsl: boolean): void {
  if (useSsl || isLoopback(host)) return
  throw inTheClear(`the token would travel to ${host} unencrypted`)
}

/** The same for headers that carry credentials, as their names or their values say. */
export function refuseCredentialsInTheClear(
  headers: Readonly<Record<string, string>>,
  host: string,
  useSsl: boolean,
): void {
  if (useSsl || isLoopback(host)) return
  const isCarrier = ([name, value]: readonly [string, string]) => CREDENTIAL.test(name) || CREDENTIAL_VALUE.test(value)
  if (Object.entries(headers).some(isCarrier))
    throw inTheClear(`a header with credentials would travel to ${host} unencrypted`)
}

function inTheClear(what: string): SparkError {
  return new SparkError(what, {
    code: 'INVALID_INPUT',
    hint: 'Add use_ssl=true to the connection string; without TLS a token is sent to this machine only.',
  })
}
