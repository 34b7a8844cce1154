import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type ChannelCredentials, credentials } from '@grpc/grpc-js'
import { SparkError } from '../errors/spark-error.ts'

/** How to talk TLS. Each of the first three is the path of a PEM file, or the PEM text itself. */
export interface TlsOptions {
  /** The authorities to trust, and no others. Default: those that Node trusts, `NODE_EXTRA_CA_CERTS` among them. */
  readonly ca?: string | undefined
  /** The certificate to show a server that asks for one, its chain after it. Needs `key`. */
  readonly cert?: string | undefined
  /** Its private key, without a passphrase. */
  readonly key?: string | undefined
  /** The name that the server's certificate must carry. Default: the host of the connection string. */
  readonly serverName?: string | undefined
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** Throws `SparkError` (`INVALID_INPUT`) where a file cannot be read, holds something else or has expired. */
export function tlsCredentials({ ca, cert, key }: TlsOptions = {}): ChannelCredentials {
  if ((cert === undefined) !== (key === undefined))
    throw invalid(
      `tls.${cert === undefined ? 'key' : 'cert'} needs tls.${cert === undefined ? 'cert' : 'key'}`,
      'Give both.',
    )
  const authorities = ca === undefined ? undefined : new Pem('ca', ca)
  if (authorities) checkAuthorities(authorities)
  const chain = cert === undefined ? undefined : new Pem('cert', cert)
  const secret = key === undefined ? undefined : new Pem('key', key)
  if (chain && secret) checkPair(chain, secret)
  return credentials.createSsl(bytes(authorities), bytes(secret), bytes(chain))
}

/** One of the options, with words for where it came from. */
class Pem {
  readonly text: string
  readonly where: string

  constructor(option: 'ca' | 'cert' | 'key', value: string) {
    const inline = value.includes('-----BEGIN')
    this.where = inline ? `tls.${option}` : `tls.${option}, the file ${value},`
    this.text = inline ? value : this.#read(value)
  }

  /** The certificates in it; at least one. */
  certificates(): readonly [X509Certificate, ...X509Certificate[]] {
    try {
      const [first, ...others] = (this.text.match(CERTIFICATE) ?? []).map((text) => new X509Certificate(text))
      if (first !== undefined) return [first, ...others]
    } catch {
      // Said below: OpenSSL's own words help nobody.
    }
    throw invalid(`${this.where} holds no certificate`, 'Give PEM: it begins with -----BEGIN CERTIFICATE-----.')
  }

  #read(path: string): string {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw invalid(`${this.where} cannot be read: ${why}`, 'Check the path, and that this user may read the file.')
    }
  }
}

function checkAuthorities(authorities: Pem): void {
  const all = authorities.certificates()
  if (!all.every(isExpired)) return
  throw invalid(`${authorities.where} expired on ${all[0].validTo}`, "Give the authority's present certificate.")
}

function checkPair(chain: Pem, secret: Pem): void {
  const [own] = chain.certificates()
  if (isExpired(own)) throw invalid(`${chain.where} expired on ${own.validTo}`, 'Have the certificate renewed.')
  if (!own.checkPrivateKey(privateKey(secret)))
    throw invalid(
      `${secret.where} is not the key of the certificate in ${chain.where}`,
      'Give the two that were made together.',
    )
}

function privateKey({ text, where }: Pem) {
  try {
    return createPrivateKey(text)
  } catch {
    // The reason is not passed on: it is about a secret.
    throw invalid(`${where} holds no usable private key`, 'Give PEM without a passphrase: -----BEGIN PRIVATE KEY-----.')
  }
}

function isExpired({ validTo }: X509Certificate): boolean {
  return Date.parse(validTo) < Date.now()
}

function bytes(pem: Pem | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem.text)
}

function invalid(what: string, hint: string): SparkError {
  return new SparkError(what, { code: 'INVALID_INPUT', hint })
}
