import { once } from 'node:events'
import { promisify } from 'node:util'
import {
  Client,
  credentials,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceDefinition,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { ExecutePlanRequest, SparkConnectServiceService } from '../../src/spark-connect/gen/spark/connect/base.ts'

/**
 * What becomes of the stream of an execution at one of its messages: it fails before or after the message, its client's
 * connection is reset, it ends as if all were well, it falls silent; or its request never reaches the server.
 */
export const messageFaults = ['before', 'after', 'reset', 'half-close', 'freeze', 'unsent'] as const

export type MessageFaultKind = (typeof messageFaults)[number]

/** Something that happens once, at the message with this number (from 0) since it was armed. */
export interface MessageFault {
  readonly kind: MessageFaultKind
  readonly at: number
}

/** Who an operation is. */
export interface OperationIds {
  readonly userId: string
  readonly sessionId: string
  readonly operationId: string
}

type Bytes = Buffer
type Stream = ServerWritableStream<Bytes, Bytes>

const same = (bytes: Bytes) => bytes
const CHANNEL = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.enable_http_proxy': 0,
}
const CUT: Partial<ServiceError> = { code: status.UNAVAILABLE, details: 'the relay cut the stream' }

/** A gRPC proxy that reads no message but counts those of executions, until its fault strikes one of them. Loopback only. */
export class MessageRelay {
  readonly #server = new Server(CHANNEL)
  readonly #client: Client
  readonly #reset: (port: number) => void
  readonly #requests = new Map<string, number>()
  #port = 0
  #fault: MessageFault | undefined
  #seen = 0
  #last: OperationIds | undefined

  private constructor(target: number, reset: (port: number) => void) {
    this.#client = new Client(`127.0.0.1:${target}`, credentials.createInsecure(), CHANNEL)
    this.#reset = reset
  }

  /** Listens on a port of its own and passes on to another. `reset`: resets the connection that comes from a port. */
  static async start(target: number, reset: (port: number) => void): Promise<MessageRelay> {
    const relay = new MessageRelay(target, reset)
    const { service, implementation } = relay.#methods()
    relay.#server.addService(service, implementation)
    const bind = promisify(relay.#server.bindAsync.bind(relay.#server))
    relay.#port = await bind('127.0.0.1:0', ServerCredentials.createInsecure())
    return relay
  }

  get port(): number {
    return this.#port
  }

  /** Messages of executions that have come since the last `arm`. */
  get seen(): number {
    return this.#seen
  }

  /** Whether an armed fault is still to come. */
  get isArmed(): boolean {
    return this.#fault !== undefined
  }

  /** Requests since the last `arm`, by the name of the call. */
  get requests(): ReadonlyMap<string, number> {
    return this.#requests
  }

  /** The execution that was asked for last, since the last `arm`. */
  get lastOperation(): OperationIds | undefined {
    return this.#last
  }

  /** Counts from 0 again, towards a fault or none. */
  arm(fault?: MessageFault): void {
    this.#requests.clear()
    this.#seen = 0
    this.#last = undefined
    this.#fault = fault
  }

  close(): void {
    this.#server.forceShutdown()
    this.#client.close()
  }

  /** Every call of the service, its messages left as they are. */
  #methods(): { service: ServiceDefinition; implementation: UntypedServiceImplementation } {
    const service: Record<string, ServiceDefinition[string]> = {}
    const implementation: UntypedServiceImplementation = {}
    for (const [name, { path, requestStream, responseStream }] of Object.entries(SparkConnectServiceService)) {
      const asBytes = {
        requestSerialize: same,
        requestDeserialize: same,
        responseSerialize: same,
        responseDeserialize: same,
      }
      service[name] = { path, requestStream, responseStream, ...asBytes }
      if (responseStream) implementation[name] = (call: Stream) => void this.#stream(path, call)
      else if (requestStream) implementation[name] = this.#upload(path)
      else implementation[name] = this.#unary(path)
    }
    return { service, implementation }
  }

  #unary(path: string): handleUnaryCall<Bytes, Bytes> {
    return (call, answer) => {
      this.#count(path)
      const upstream = this.#client.makeUnaryRequest(
        path,
        same,
        same,
        call.request,
        passedOn(call.metadata),
        (error, bytes) => answer(error, bytes),
      )
      call.on('cancelled', () => upstream.cancel())
    }
  }

  #upload(path: string): UntypedServiceImplementation[string] {
    return (
      call: NodeJS.ReadableStream & { readonly metadata: Metadata },
      answer: (error: ServiceError | null, bytes?: Bytes) => void,
    ) => {
      this.#count(path)
      const upstream = this.#client.makeClientStreamRequest(path, same, same, passedOn(call.metadata), answer)
      call.on('data', (bytes: Bytes) => upstream.write(bytes))
      call.on('end', () => upstream.end())
    }
  }

  async #stream(path: string, call: Stream): Promise<void> {
    this.#count(path)
    const gone = new AbortController()
    call.on('cancelled', () => gone.abort())
    if (path.endsWith('/ExecutePlan')) this.#note(call.request)
    if (path.endsWith('/ExecutePlan') && this.#fault?.kind === 'unsent') {
      this.#fault = undefined
      call.emit('error', CUT)
      return
    }
    const upstream = this.#client.makeServerStreamRequest(path, same, same, call.request, passedOn(call.metadata))
    upstream.on('error', () => {})
    gone.signal.addEventListener('abort', () => upstream.cancel())
    try {
      for await (const message of upstream as AsyncIterable<Bytes>) {
        const fault = this.#strikes()
        if (fault === 'freeze') return
        if (fault === 'reset') return this.#reset(Number(call.getPeer().split(':').pop()))
        if (fault === 'before') throw CUT
        if (fault === 'half-close') break
        if (!call.write(message)) await once(call, 'drain', { signal: gone.signal })
        if (fault === 'after') throw CUT
      }
      call.end()
    } catch (error) {
      call.emit('error', error)
    } finally {
      upstream.cancel()
    }
  }

  #note(request: Bytes): void {
    const { userContext, sessionId, operationId = '' } = ExecutePlanRequest.decode(request)
    this.#last = { userId: userContext?.userId ?? '', sessionId, operationId }
  }

  /** Counts a message; what is to become of it, if anything. */
  #strikes(): MessageFaultKind | undefined {
    const at = this.#seen++
    if (this.#fault === undefined || this.#fault.at !== at) return undefined
    const { kind } = this.#fault
    this.#fault = undefined
    return kind
  }

  #count(path: string): void {
    const name = path.slice(path.lastIndexOf('/') + 1)
    this.#requests.set(name, (this.#requests.get(name) ?? 0) + 1)
  }
}

/** What the client says of itself, without what every connection says anew. */
function passedOn(metadata: Metadata): Metadata {
  const passed = new Metadata()
  for (const [name, value] of Object.entries(metadata.getMap()))
    if (!/^(grpc-|user-agent$|content-type$|te$)/.test(name)) passed.set(name, value)
  return passed
}
