import { inspect } from 'node:util'
import { SparkError } from '../errors/spark-error.ts'

/** Where Spark Connect is and how to talk to it. Printing it shows everything but the token and the headers' values. */
export interface Connection {
  /** A name or an address; an IPv6 address without its brackets. */
  readonly host: string
  /** Default: 15002. */
  readonly port: number
  /** `host:port`, with brackets around an IPv6 address. */
  readonly endpoint: string
  /** Default: false. */
  readonly useSsl: boolean
  readonly token: string | undefined
  readonly userId: string | undefined
  readonly userAgent: string | undefined
  /** A UUID. */
  readonly sessionId: string | undefined
  /** The largest message that is sent or taken, in bytes. Default: the transport's. */
  readonly maxMessageSize: number | undefined
  /** Every other parameter, sent as a header of each call. */
  readonly headers: Readonly<Record<string, string>>
  toString(): string
}

/** What can be said beside the connection string. */
export interface Identity {
  readonly token?: string | undefined
  readonly userId?: string | undefined
  readonly userAgent?: string | undefined
}

const DEFAULT_PORT = 15002
const MAX_USER_AGENT = 2048
/** gRPC counts a message's bytes in 32 bits. */
const MAX_MESSAGE_SIZE = 2 ** 31 - 1
const KNOWN = ['use_ssl', 'token', 'user_id', 'user_agent', 'session_id', 'grpc_max_message_size']
const ADDRESS = /^sc:\/\/(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^/:;[\]@?#]*))(?::(?<port>[^/;]*))?(?<rest>\/?.*)$/s

/**
 * Reads `sc://host:port/;parameter=value;…`, the grammar of Spark's "Spark Connect client connection string" page.
 * Values are percent-decoded. `given` wins over the string, the string over `fallback`. Throws `SparkError` with code
 * `INVALID_INPUT` naming the part that is wrong. What stands in the string is never quoted: it may be a secret gone astray.
 */
export function parseConnectionString(text: string, given: Identity = {}, fallback: Identity = {}): Connection {
  if (/^[^;]*@/.test(text))
    throw invalid('user and password cannot stand before an "@": give user_id=… and token=… after the "/;"')
  const { ipv6, name, port, rest = '' } = ADDRESS.exec(text)?.groups ?? {}
  const host = ipv6 ?? name
  if (host === undefined) throw invalid('it must start with sc:// and a host')
  if (host === '') throw invalid('the host is missing')
  const parameters = parseParameters(rest)
  const headers = Object.entries(parameters).filter(([key]) => !KNOWN.includes(key))
  return new ParsedConnection({
    host,
    port: parsePort(port),
    useSsl: parseUseSsl(parameters.use_ssl),
    token: given.token ?? parameters.token ?? fallback.token,
    userId: given.userId ?? parameters.user_id ?? fallback.userId,
    userAgent: checkUserAgent(given.userAgent ?? parameters.user_agent ?? fallback.userAgent),
    sessionId: checkSessionId(parameters.session_id),
    maxMessageSize: parseMessageSize(parameters.grpc_max_message_size),
    headers: Object.freeze(Object.fromEntries(headers.map(checkHeader))),
  })
}

class ParsedConnection implements Connection {
  readonly host: string
  readonly port: number
  readonly endpoint: string
  readonly useSsl: boolean
  readonly #token: string | undefined
  readonly userId: string | undefined
  readonly userAgent: string | undefined
  readonly sessionId: string | undefined
  readonly maxMessageSize: number | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(parsed: Omit<Connection, 'endpoint' | 'toString'>) {
    this.host = parsed.host
    this.port = parsed.port
    this.endpoint = `${parsed.host.includes(':') ? `[${parsed.host}]` : parsed.host}:${parsed.port}`
    this.useSsl = parsed.useSsl
    this.#token = parsed.token
    this.userId = parsed.userId
    this.userAgent = parsed.userAgent
    this.sessionId = parsed.sessionId
    this.maxMessageSize = parsed.maxMessageSize
    this.headers = parsed.headers
    Object.freeze(this)
  }

  get token(): string | undefined {
    return this.#token
  }

  toString(): string {
    const parameters = [
      this.useSsl ? 'use_ssl=true' : '',
      this.#token === undefined ? '' : 'token=***',
      this.userId === undefined ? '' : `user_id=${encodeURIComponent(this.userId)}`,
      this.sessionId === undefined ? '' : `session_id=${this.sessionId}`,
      this.maxMessageSize === undefined ? '' : `grpc_max_message_size=${this.maxMessageSize}`,
      ...Object.keys(this.headers).map((name) => `${name}=***`),
    ].filter((parameter) => parameter !== '')
    return `sc://${this.endpoint}${parameters.length > 0 ? `/;${parameters.join(';')}` : ''}`
  }

  toJSON(): string {
    return this.toString()
  }

  [inspect.custom](): string {
    return this.toString()
  }
}

function parseParameters(rest: string): Readonly<Record<string, string | undefined>> {
  const [path = '', ...parameters] = rest.split(';')
  if (path !== '' && path !== '/') throw invalid('between host and parameters only "/;" may stand')
  const given = parameters.filter((parameter) => parameter !== '').map(parseParameter)
  const names = given.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`${said(twice, names.lastIndexOf(twice))} is given twice`)
  return Object.fromEntries(given)
}

function parseParameter(parameter: string, index: number): [string, string] {
  const [name = '', value, more] = parameter.split('=')
  if (name === '' || value === undefined) throw invalid(`parameter ${index + 1} is not written as name=value`)
  if (more !== undefined) throw invalid(`the value of ${said(name, index)} holds "=": write it as %3D`)
  if (value === '') throw invalid(`${said(name, index)} has no value`)
  if (!KNOWN.includes(name)) checkHeaderName(name, index)
  try {
    return [name, decodeURIComponent(value)]
  } catch {
    throw invalid(`the value of ${said(name, index)} has a "%" that is no escape: write it as %25`)
  }
}

/** A parameter by its name where that is one of Spark's, and otherwise by its place. */
function said(name: string, index: number): string {
  return KNOWN.includes(name) ? `parameter ${name}` : `parameter ${index + 1}`
}

function parsePort(port: string | undefined): number {
  if (port === undefined) return DEFAULT_PORT
  const number = Number(port)
  if (!/^\d+$/.test(port) || number < 1 || number > 65535) throw invalid('the port must be a number from 1 to 65535')
  return number
}

function parseUseSsl(value: string | undefined): boolean {
  const word = value?.toLowerCase() ?? 'false'
  if (word !== 'true' && word !== 'false') throw invalid('use_ssl must be true or false')
  return word === 'true'
}

function parseMessageSize(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const bytes = Number(value)
  if (!/^\d+$/.test(value) || bytes < 1 || bytes > MAX_MESSAGE_SIZE)
    throw invalid(`grpc_max_message_size must be a number of bytes from 1 to ${MAX_MESSAGE_SIZE}`)
  return bytes
}

function checkUserAgent(value: string | undefined): string | undefined {
  const length = encodeURIComponent(value ?? '').length
  if (length > MAX_USER_AGENT) throw invalid(`user_agent is ${length} characters long; ${MAX_USER_AGENT} are allowed`)
  return value
}

function checkSessionId(value: string | undefined): string | undefined {
  if (value !== undefined && !isUuid(value)) throw invalid('session_id must be a UUID')
  return value
}

/** Headers that HTTP/2 and gRPC set themselves, or forbid. */
const OWN_HEADER =
  /^(?:grpc-.*|host|te|trailer|upgrade|connection|keep-alive|proxy-connection|transfer-encoding|http2-settings|content-.*)$/i

function checkHeaderName(name: string, index: number): void {
  const what = `parameter ${index + 1} is none of ${KNOWN.join(', ')}, and cannot be a header`
  if (!/^[0-9a-zA-Z_.-]+$/.test(name)) throw invalid(`${what}: its name has characters that none may have`)
  if (/-bin$/i.test(name))
    throw invalid(`${what}: a name that ends in -bin is for bytes, and a connection string has none`)
  if (OWN_HEADER.test(name)) throw invalid(`${what}: gRPC sets those of that name itself`)
}

function checkHeader([name, value]: [string, string | undefined], index: number): [string, string] {
  if (value === undefined || !/^[\x20-\x7e]*$/.test(value))
    throw invalid(`the value of header ${index + 1} holds characters that a header cannot carry`)
  return [name.toLowerCase(), value]
}

/** Whether a text is a UUID as Spark's server takes it. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

function invalid(what: string): SparkError {
  return new SparkError(`the connection string is wrong: ${what}`, {
    code: 'INVALID_INPUT',
    hint: 'Write it as sc://host:port/;use_ssl=true;user_id=me.',
  })
}
