import { SparkError } from '../errors/spark-error.ts'
import { AuthorizedTransport } from './authorized-transport.ts'
import { GrpcTransport, type GrpcTransportOptions } from './grpc-transport.ts'
import { refuseTokenInTheClear } from './plaintext.ts'
import { PooledTransport } from './pooled-transport.ts'
import { TokenFile } from './token-file.ts'
import type { Transport } from './transport.ts'

const MAX_CHANNELS = 64

/** A transport and what may stand around it. */
export interface TransportOptions extends GrpcTransportOptions {
  /** A file that holds the token, instead of `token`. */
  readonly tokenFile?: string | undefined
  /** How many connections the calls are spread over, 1 to 64. Default: 1. */
  readonly channels?: number | undefined
}

/** The transport that fits the options. Throws `SparkError` (`INVALID_INPUT`) for what cannot be used. */
export function openTransport({ tokenFile, channels = 1, ...options }: TransportOptions): Transport {
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_CHANNELS)
    throw new SparkError(`channels must be a whole number from 1 to ${MAX_CHANNELS}, not ${channels}`, {
      code: 'INVALID_INPUT',
    })
  if (tokenFile !== undefined) refuseTokenInTheClear(options.host, options.useSsl)
  const file = tokenFile === undefined ? undefined : new TokenFile(tokenFile)
  const open = () => new GrpcTransport(options)
  const transport = channels === 1 ? open() : new PooledTransport(Array.from({ length: channels }, open))
  return file === undefined ? transport : new AuthorizedTransport(transport, file)
}
