import { ConnectionError } from '../errors/spark-error.ts'

/** What Node and OpenSSL say of a failed handshake, what that means, and what to do. */
const CAUSES: readonly (readonly [said: RegExp, means: string, hint: string])[] = [
  [
    /self[- ]signed certificate|unable to get (local )?issuer|unable to verify the first certificate/,
    'its certificate is not signed by an authority that is trusted here',
    "Give the authority's certificate as tls.ca, or name its file in NODE_EXTRA_CA_CERTS.",
  ],
  [/certificate has expired/, 'its certificate has expired', "Have the server's certificate renewed."],
  [
    /certificate is not yet valid/,
    'its certificate is not valid yet',
    "Check this machine's clock and the certificate.",
  ],
  [
    /does not match certificate's altnames/,
    'its certificate is for another name',
    'Connect by a name that is in the certificate, or give that name as tls.serverName.',
  ],
  [
    /certificate required|alert number 116|alert handshake failure/,
    'it asks for a client certificate, or for another one',
    'Give one that the server knows as tls.cert and tls.key.',
  ],
  [
    /alert (bad certificate|unknown ca|certificate (expired|revoked|unknown)|unsupported certificate|access denied)/,
    'it refuses the client certificate',
    'Give one that is in force and signed by an authority that the server trusts as tls.cert and tls.key.',
  ],
  [
    /wrong version number|packet length too long/,
    'what listens there does not talk TLS',
    'Leave use_ssl=true out, or connect to the port of the TLS proxy before the server.',
  ],
]

/** The error for a connection that failed for reasons of TLS; undefined where it failed for others. */
export function tlsFailure(details: string, endpoint: string): ConnectionError | undefined {
  const cause = CAUSES.find(([said]) => said.test(details))
  if (cause === undefined) return undefined
  const [, means, hint] = cause
  const [names] = /altnames: .*?(?=\. Resolution note|$)/s.exec(details) ?? []
  const particulars = names === undefined ? '' : ` (${names.slice('altnames: '.length)})`
  return new ConnectionError(`no TLS with ${endpoint}: ${means}${particulars}`, { code: 'UNREACHABLE', hint })
}
