import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { HdfsError, isNotReady, remoteError } from './hdfs-error.ts'
import { httpCall } from './http-call.ts'

/** Where HDFS is and how long to wait for it. */
export interface WebHdfsOptions {
  /** The name node's HTTP address, `http://host:port`. */
  readonly url: string
  /** The user in whose name everything is done. */
  readonly user: string
  /**
   * Hosts that may hold the data, beside the name node's own and loopback; `.example.com` is every name that ends so. A
   * redirect to any other host is an error.
   */
  readonly dataHosts?: readonly string[]
  /** How long one request may take, in milliseconds; default 30,000. */
  readonly timeout?: number
  /** How long to wait for a name node that is starting or in safe mode, in milliseconds; default 60,000. */
  readonly patience?: number
}

/** Ends a call early. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** As of {@link WebHdfsOptions}, for this call. */
  readonly patience?: number | undefined
}

/** A file or folder, as LISTSTATUS and GETFILESTATUS describe it. */
export type FileStatus = z.infer<typeof FileStatus>
const FileStatus = z.object({
  /** The last part of the path; empty where the status of one path was asked for. */
  pathSuffix: z.string(),
  type: z.enum(['FILE', 'DIRECTORY', 'SYMLINK']),
  /** In bytes; 0 for a folder. */
  length: z.number(),
  owner: z.string(),
  /** Octal, such as `755`. */
  permission: z.string(),
  /** In milliseconds since 1970. */
  modificationTime: z.number(),
  /** Of no two files the same; kept when one is moved. */
  fileId: z.number(),
})

/** How much lies below a path, as GETCONTENTSUMMARY counts it. */
export type ContentSummary = z.infer<typeof ContentSummary>
const ContentSummary = z.object({ fileCount: z.number(), directoryCount: z.number(), length: z.number() })

const StatusAnswer = z.object({ FileStatus })
const ListAnswer = z.object({ FileStatuses: z.object({ FileStatus: z.array(FileStatus) }) })
const SummaryAnswer = z.object({ ContentSummary })
const ChecksumAnswer = z.object({
  FileChecksum: z.object({ algorithm: z.string(), bytes: z.string(), length: z.number() }),
})
const DoneAnswer = z.object({ boolean: z.boolean() })
const Location = z.object({ Location: z.url() })
const RemoteException = z.object({ RemoteException: z.object({ exception: z.string(), message: z.string() }) })

type Method = 'GET' | 'PUT' | 'DELETE'
interface Call extends CallOptions {
  readonly method: Method
  readonly operation: string
  readonly path: string
  readonly parameters?: Readonly<Record<string, string>>
}

/**
 * HDFS over its REST interface; one method an operation. Paths are absolute and without a scheme.
 * Source: Hadoop's "WebHDFS REST API" page.
 * @throws HdfsError from every method
 */
export class WebHdfs {
  readonly #url: URL
  readonly #user: string
  readonly #dataHosts: readonly string[]
  readonly #timeout: number
  readonly #patience: number

  constructor(options: WebHdfsOptions) {
    this.#url = new URL(options.url)
    this.#user = options.user
    this.#dataHosts = options.dataHosts ?? []
    this.#timeout = options.timeout ?? 30_000
    this.#patience = options.patience ?? 60_000
  }

  /** CREATE: writes a whole file, replacing one that is there. It is complete when the call returns. */
  async create(path: string, data: string | Uint8Array, options?: CallOptions): Promise<void> {
    const call: Call = { method: 'PUT', operation: 'CREATE', path, parameters: { overwrite: 'true' }, ...options }
    await this.#exchange(await this.#locate(call), call, data)
  }

  /** OPEN: a whole file as UTF-8 text, or what stands in it from an offset in bytes on. */
  async open(
    path: string,
    { offset = 0, ...options }: CallOptions & { readonly offset?: number } = {},
  ): Promise<string> {
    const parameters: Record<string, string> = offset === 0 ? {} : { offset: String(offset) }
    const call: Call = { method: 'GET', operation: 'OPEN', path, parameters, ...options }
    return this.#exchange(await this.#locate(call), call)
  }

  /** GETFILECHECKSUM: HDFS's own sum of a file's contents, as a data node makes it. */
  async checksum(path: string, options?: CallOptions): Promise<z.infer<typeof ChecksumAnswer>['FileChecksum']> {
    const call: Call = { method: 'GET', operation: 'GETFILECHECKSUM', path, ...options }
    return understood(call, await this.#exchange(await this.#locate(call), call), ChecksumAnswer).FileChecksum
  }

  /** LISTSTATUS: what lies directly in a folder; a file lists itself. */
  async list(path: string, options?: CallOptions): Promise<readonly FileStatus[]> {
    const call: Call = { method: 'GET', operation: 'LISTSTATUS', path, ...options }
    return (await this.#ask(call, ListAnswer)).FileStatuses.FileStatus
  }

  /** GETFILESTATUS: undefined where nothing is. */
  async status(path: string, options?: CallOptions): Promise<FileStatus | undefined> {
    const call: Call = { method: 'GET', operation: 'GETFILESTATUS', path, ...options }
    return orIfMissing(async () => (await this.#ask(call, StatusAnswer)).FileStatus, undefined)
  }

  /** GETCONTENTSUMMARY: files and bytes below a path, at any depth. */
  async summary(path: string, options?: CallOptions): Promise<ContentSummary> {
    const call: Call = { method: 'GET', operation: 'GETCONTENTSUMMARY', path, ...options }
    return (await this.#ask(call, SummaryAnswer)).ContentSummary
  }

  /** MKDIRS: makes a folder and those above it; one that is there is left as it is. */
  async makeDirectory(path: string, options?: CallOptions): Promise<void> {
    await this.#ask({ method: 'PUT', operation: 'MKDIRS', path, ...options }, DoneAnswer)
  }

  /** CHECKACCESS: throws `NOT_PERMITTED` where the user may not do `action`, such as `-wx`, with what is there. */
  async checkAccess(path: string, action: string, options?: CallOptions): Promise<void> {
    await this.#send({ method: 'GET', operation: 'CHECKACCESS', path, parameters: { fsaction: action }, ...options })
  }

  /** RENAME: atomic; never replaces a file. False where `to` is there already or `from` is not. */
  async rename(from: string, to: string, options?: CallOptions): Promise<boolean> {
    const parameters = { destination: checkedPath(to) }
    return (await this.#ask({ method: 'PUT', operation: 'RENAME', path: from, parameters, ...options }, DoneAnswer))
      .boolean
  }

  /** DELETE: a file, or a folder with all that is in it. False where nothing was. */
  async delete(path: string, options?: CallOptions): Promise<boolean> {
    const parameters = { recursive: 'true' }
    return (await this.#ask({ method: 'DELETE', operation: 'DELETE', path, parameters, ...options }, DoneAnswer))
      .boolean
  }

  /** SETPERMISSION: `permission` in octal, such as `755`. */
  async setPermission(path: string, permission: string, options?: CallOptions): Promise<void> {
    await this.#send({ method: 'PUT', operation: 'SETPERMISSION', path, parameters: { permission }, ...options })
  }

  async #ask<T>(call: Call, answer: z.ZodType<T>): Promise<T> {
    return understood(call, await this.#send(call), answer)
  }

  /** The first of two steps: where the data node is that holds, or will hold, the file. */
  async #locate(call: Call): Promise<URL> {
    const parameters = { ...call.parameters, noredirect: 'true' }
    const { Location: location } = await this.#ask({ ...call, parameters }, Location)
    const url = new URL(location)
    if (url.protocol !== this.#url.protocol || !this.#isKnown(url.hostname))
      throw new HdfsError(
        'STORE_FAILED',
        call.path,
        `the name node at ${this.#url.origin} sent ${call.operation} ${call.path} to ${url.origin}, which is not one of its known hosts. If that is right, add the host to HDFS_DATA_HOSTS.`,
      )
    return url
  }

  #isKnown(host: string): boolean {
    const known = [this.#url.hostname, 'localhost', '[::1]', ...this.#dataHosts]
    return (
      host.startsWith('127.') || known.some((name) => host === name || (name.startsWith('.') && host.endsWith(name)))
    )
  }

  /** Asks the name node, and again while it is starting or in safe mode: it did nothing then. */
  async #send(call: Call): Promise<string> {
    const deadline = Date.now() + (call.patience ?? this.#patience)
    for (;;) {
      try {
        return await this.#exchange(this.#address(call), call)
      } catch (error) {
        if (!(error instanceof HdfsError && isNotReady(error.exception)) || Date.now() > deadline) throw error
        await sleep(500, undefined, { signal: call.signal })
      }
    }
  }

  #address({ path, operation, parameters }: Call): URL {
    const encoded = checkedPath(path).split('/').map(encodeURIComponent).join('/')
    const url = new URL(`/webhdfs/v1${encoded}`, this.#url)
    url.search = new URLSearchParams({ op: operation, 'user.name': this.#user, ...parameters }).toString()
    return url
  }

  async #exchange(url: URL, call: Call, body?: string | Uint8Array): Promise<string> {
    const timeout = AbortSignal.timeout(this.#timeout)
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout
    const answer = await httpCall({ method: call.method, url, body, signal }).catch((error) => {
      call.signal?.throwIfAborted()
      throw this.#silence(url, call, timeout.aborted ? timeout.reason : error)
    })
    if (answer.status < 200 || answer.status > 299) throw refusal(call, answer.status, answer.text)
    return answer.text
  }

  #silence(url: URL, call: Call, error: unknown): HdfsError {
    const who = url.host === this.#url.host ? 'the name node' : 'a data node'
    const message = `${who} at ${url.origin} does not answer ${call.operation} ${call.path} (${reasonOf(error)}). Check that HDFS is up and HDFS_WEB_URL is right.`
    return new HdfsError('STORE_UNAVAILABLE', call.path, message, { cause: error })
  }
}

/** What datasets ask of the name node: each call is one step that is done whole or not at all. */
export type NameNode = Pick<
  WebHdfs,
  'create' | 'open' | 'list' | 'summary' | 'rename' | 'delete' | 'makeDirectory' | 'status' | 'checkAccess'
>

/** What `read` gives, or `otherwise` where HDFS says that the path is not there. */
export async function orIfMissing<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof HdfsError && error.exception === 'FileNotFoundException') return otherwise
    throw error
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

function refusal(call: Call, status: number, text: string): HdfsError {
  const { data } = RemoteException.safeParse(json(text))
  if (data) return remoteError(call.operation, call.path, data.RemoteException.exception, data.RemoteException.message)
  const message = `HTTP ${status} in answer to ${call.operation} ${call.path}. Check that HDFS_WEB_URL is the address of a name node.`
  return new HdfsError('STORE_FAILED', call.path, message)
}

function understood<T>(call: Call, text: string, answer: z.ZodType<T>): T {
  const { data } = answer.safeParse(json(text))
  if (data !== undefined) return data
  const message = `the answer to ${call.operation} ${call.path} is not one of WebHDFS. Check that HDFS_WEB_URL is the address of a name node.`
  throw new HdfsError('STORE_FAILED', call.path, message)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A path that means the same before and after URLs are normalised. */
function checkedPath(path: string): string {
  const [first, ...names] = path.split('/')
  const strange = names.some((name) => name === '' || name === '.' || name === '..') && path !== '/'
  if (first === '' && names.length > 0 && !strange) return path
  const message = `not a path of HDFS: '${path}'. Write it from the root, as /folder/file, without empty parts, '.' or '..'.`
  throw new HdfsError('STORE_FAILED', path, message)
}
