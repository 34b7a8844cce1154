// Loaded before the driver: reports every request that carries a plan or a setting, byte for byte as it is sent.
import { GrpcTransport } from '../../src/spark-connect/transport/grpc-transport.ts'
import type {
  CallOptions,
  Method,
  ServerStreamMethod,
  UnaryMethod,
} from '../../src/spark-connect/transport/transport.ts'
import { report } from './report.ts'

const RECORDED = /\/(Config|AnalyzePlan|ExecutePlan)$/
const { unary, serverStream } = GrpcTransport.prototype

GrpcTransport.prototype.unary = function <Q, R>(method: UnaryMethod<Q, R>, request: Q, options?: CallOptions) {
  record(method, request)
  return Reflect.apply(unary, this, [method, request, options]) as Promise<R>
}

GrpcTransport.prototype.serverStream = function <Q, R>(
  method: ServerStreamMethod<Q, R>,
  request: Q,
  options?: CallOptions,
) {
  record(method, request)
  return Reflect.apply(serverStream, this, [method, request, options]) as AsyncGenerator<R, void, undefined>
}

function record<Q>({ path, requestSerialize }: Method<Q, unknown>, request: Q): void {
  const call = RECORDED.exec(path)?.[1]
  if (call !== undefined) report({ call, request: requestSerialize(request).toString('base64') })
}
