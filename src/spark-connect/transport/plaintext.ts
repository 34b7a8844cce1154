import { SparkError } from '../errors/spark-error.ts'

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Throws `SparkError` where a token would travel unencrypted to another machine. */
export function refuseTokenInTheClear(host: string, useSsl: boolean): void {
  if (useSsl || isLoopback(host)) return
  throw new SparkError(`the token would travel to ${host} unencrypted`, {
    code: 'INVALID_INPUT',
    hint: 'Add use_ssl=true to the connection string; without TLS a token is sent to this machine only.',
  })
}
