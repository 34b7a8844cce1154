import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate and its key, as the paths of their PEM files. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What is to be in a certificate. */
export interface Subject {
  readonly name: string
  /** As OpenSSL writes them: `DNS:localhost,IP:127.0.0.1`. */
  readonly names?: string
  /** Until when it is valid, in days from now; negative for one that has expired. Default: 2. */
  readonly days?: number
}

/** A certificate authority for one test file, made by OpenSSL in a folder that ends with it. */
export class CertificateAuthority implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  readonly #own: Certificate

  constructor(name: string, days = 2) {
    this.#own = this.#keyAndRequest({ name })
    const { cert, key } = this.#own
    openssl(['x509', '-req', '-in', `${cert}.csr`, '-signkey', key, '-days', String(days), '-out', cert])
  }

  /** The path of the authority's own certificate. */
  get certificate(): string {
    return this.#own.cert
  }

  get pem(): string {
    return readFileSync(this.certificate, 'utf8')
  }

  issue(subject: Subject): Certificate {
    const { cert, key } = this.#keyAndRequest(subject)
    const by = ['-CA', this.#own.cert, '-CAkey', this.#own.key, '-copy_extensions', 'copy']
    openssl(['x509', '-req', '-in', `${cert}.csr`, ...by, '-days', String(subject.days ?? 2), '-out', cert])
    return { cert, key }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true })
  }

  #keyAndRequest({ name, names, days = 2 }: Subject): Certificate {
    const key = join(this.#folder, `${name}-${days}.key`)
    const cert = join(this.#folder, `${name}-${days}.pem`)
    const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const extension = names === undefined ? [] : ['-addext', `subjectAltName=${names}`]
    openssl(['req', ...algorithm, '-keyout', key, '-out', `${cert}.csr`, '-subj', `/CN=${name}`, ...extension])
    return { cert, key }
  }
}

/** Whether this machine can make certificates; Node, Java and Maven are all that tests demand. */
export function hasOpenSsl(): boolean {
  const { stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8', timeout: 30_000 })
  return /^OpenSSL [3-9]/.test(stdout ?? '')
}

function openssl(args: readonly string[]): void {
  const done = spawnSync('openssl', args, { encoding: 'utf8', timeout: 30_000 })
  if (done.status !== 0) throw new Error(`openssl ${args[0]} failed: ${done.error?.message ?? done.stderr}`)
}
