import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { der } from './der.ts'

/** What a server proves by which it is, in PEM. */
export interface Certified {
  /** The certificate of the authority: what clients have to trust. */
  readonly authority: string
  /** The server's certificate, and its private key after it. */
  readonly server: string
}

/** What is to be in a certificate. Source: RFC 5280, 4.1. */
interface Contents {
  readonly issuer: string
  readonly subject: string
  readonly publicKey: KeyObject
  readonly until: Date
  readonly extensions: readonly Uint8Array[]
}

/** What both sides of a connection prove by which they are, in PEM. */
export interface CertifiedBoth extends Certified {
  /** The client's certificate, and its private key after it. */
  readonly client: string
}

/**
 * Makes a certificate for a server by each of its names, host names and IPv4 addresses, and the authority that vouches
 * for it: for this one alone, since its key is forgotten. ECDSA with P-256.
 */
export function certify(service: string, hosts: readonly string[], until: Date): Certified {
  const authority = new Authority(service, until)
  return { authority: authority.certificate, server: authority.issue(service, asServer(hosts)) }
}

/** The same, and a certificate for its clients, whom it asks for one. */
export function certifyBoth(service: string, hosts: readonly string[], until: Date): CertifiedBoth {
  const authority = new Authority(service, until)
  return {
    authority: authority.certificate,
    server: authority.issue(service, asServer(hosts)),
    client: authority.issue(`client of ${service}`, asClient()),
  }
}

/** Who vouches for the two sides of one service. Its key is nowhere but here. */
class Authority {
  readonly certificate: string
  readonly #keys = newKeys()
  readonly #names: Pick<Contents, 'issuer' | 'until'>

  constructor(service: string, until: Date) {
    const issuer = `sparkwright authority for ${service}`
    this.#names = { issuer, until }
    const { publicKey, privateKey } = this.#keys
    const extensions = asAuthority(keyIdentifier(publicKey))
    this.certificate = certificate({ ...this.#names, subject: issuer, publicKey, extensions }, privateKey)
  }

  /** A certificate and its private key. */
  issue(subject: string, purpose: readonly Uint8Array[]): string {
    const { publicKey, privateKey } = newKeys()
    const vouching = extension('2.5.29.35', der.sequence(der.tagged(0, keyIdentifier(this.#keys.publicKey))))
    const contents = { ...this.#names, subject, publicKey, extensions: [...purpose, vouching] }
    return certificate(contents, this.#keys.privateKey) + privateKey.export({ type: 'pkcs8', format: 'pem' })
  }
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function certificate({ issuer, subject, publicKey, until, extensions }: Contents, signer: KeyObject): string {
  const algorithm = der.sequence(der.identifier('1.2.840.10045.4.3.2'))
  const contents = der.sequence(
    // Version 3, the one with extensions.
    der.within(0, der.integer(Buffer.of(2))),
    der.integer(serialNumber()),
    algorithm,
    nameOf(issuer),
    der.sequence(der.time(new Date()), der.time(until)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.within(3, der.sequence(...extensions)),
  )
  const signed = der.sequence(contents, algorithm, der.bits(sign('sha256', contents, signer)))
  const lines = signed.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = 1 + ((bytes[0] ?? 0) & 0x3f)
  return bytes
}

function nameOf(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.identifier('2.5.4.3'), der.text(commonName))))
}

function asAuthority(key: Buffer): readonly Uint8Array[] {
  return [
    // An authority, and none below it.
    extension('2.5.29.19', der.sequence(der.yes(), der.integer(Buffer.of(0))), { critical: true }),
    // It signs certificates.
    extension('2.5.29.15', der.bits(Buffer.of(0b0000_0100), 2), { critical: true }),
    extension('2.5.29.14', der.octets(key)),
  ]
}

function asServer(hosts: readonly string[]): readonly Uint8Array[] {
  const names = hosts.map((host) =>
    isIPv4(host) ? der.tagged(7, Buffer.from(host.split('.').map(Number))) : der.tagged(2, Buffer.from(host)),
  )
  return [...asSide('1.3.6.1.5.5.7.3.1'), extension('2.5.29.17', der.sequence(...names))]
}

function asClient(): readonly Uint8Array[] {
  return asSide('1.3.6.1.5.5.7.3.2')
}

/** It signs what it says while a connection is made, as a server or as a client. */
function asSide(purpose: string): readonly Uint8Array[] {
  return [
    extension('2.5.29.15', der.bits(Buffer.of(0b1000_0000), 7), { critical: true }),
    extension('2.5.29.37', der.sequence(der.identifier(purpose))),
  ]
}

function extension(id: string, contents: Uint8Array, { critical = false } = {}): Buffer {
  return der.sequence(der.identifier(id), ...(critical ? [der.yes()] : []), der.octets(contents))
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
}
