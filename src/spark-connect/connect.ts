import { parseConnectionString } from './client/connection-string.ts'
import { type ClientOptions, SparkConnectClient } from './client/spark-connect-client.ts'
import { readEnvironment } from './environment.ts'
import { SparkError } from './errors/spark-error.ts'
import { openTransport } from './transport/open-transport.ts'
import type { TlsOptions } from './transport/tls.ts'

/** How a server is reached. What stands here wins over the connection string, which wins over the environment. */
export interface ConnectOptions extends Pick<ClientOptions, 'patience' | 'retryPolicy' | 'onRetry' | 'signal'> {
  /**
   * The bearer token; instead of `;token=…` in the connection string. Default: `SPARK_CONNECT_AUTHENTICATE_TOKEN`.
   * Refused over plaintext to anything but this machine.
   */
  readonly token?: string | undefined
  /**
   * A file that holds the token and nothing else. It is read again when it changes, and when the server refuses the
   * token; the call is then made once more. Not together with `token`.
   */
  readonly tokenFile?: string | undefined
  /** The program's name and version, as the Spark UI shows it. Default: `SPARK_CONNECT_USER_AGENT`. */
  readonly userAgent?: string | undefined
  /** As whom the session is opened. Default: `SPARK_USER`, `USER`, the operating system's user. */
  readonly userId?: string | undefined
  /** How to talk TLS; turns it on, as `use_ssl=true` does. */
  readonly tls?: TlsOptions | undefined
  /** How many connections calls are spread over, 1 to 64. Default: 1, which carries about 500 MB/s. */
  readonly channels?: number | undefined
}

/**
 * The client of a session on the server at `remote`; default: `SPARK_REMOTE`. `more` wins over what that says. Nothing
 * is sent yet. Throws `SparkError` (`INVALID_INPUT`) for a connection string, token file or certificate that cannot be
 * used.
 */
export function openClient(
  remote: string | undefined,
  options: ConnectOptions = {},
  more: ClientOptions = {},
): SparkConnectClient {
  const { token, tokenFile, userAgent, userId, tls, channels, patience, retryPolicy, onRetry, signal } = options
  if (token !== undefined && tokenFile !== undefined)
    throw invalid('token and tokenFile are both given', 'Leave one out.')
  const environment = readEnvironment()
  const text = remote ?? environment.remote
  if (text === undefined)
    throw invalid('no server is named', 'Give a connection string, sc://host:port, or set SPARK_REMOTE.')
  const connection = parseConnectionString(text, { token, userAgent, userId }, environment)
  const { host, port, endpoint, headers, maxMessageSize, sessionId } = connection
  const transport = openTransport({
    host,
    port,
    useSsl: connection.useSsl || tls !== undefined,
    tls,
    token: tokenFile === undefined ? connection.token : undefined,
    tokenFile,
    headers,
    maxMessageSize,
    channels,
  })
  const identity = { endpoint, sessionId, userId: connection.userId, userAgent: connection.userAgent }
  return new SparkConnectClient(transport, { ...identity, patience, retryPolicy, onRetry, signal, ...more })
}

function invalid(what: string, hint: string): SparkError {
  return new SparkError(what, { code: 'INVALID_INPUT', hint })
}
