/** The status codes of gRPC, as its specification numbers them. */
export const GrpcCode = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const

/** What a call failed with, in a transport's own terms; {@link toSparkError} makes a `SparkError` of it. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  /** One of {@link GrpcCode}. */
  readonly grpcCode: number
  /** The bytes of a `google.rpc.Status`, where the server sent one (trailer `grpc-status-details-bin`). */
  readonly statusDetails: Uint8Array | undefined

  constructor(grpcCode: number, message: string, statusDetails?: Uint8Array, options?: ErrorOptions) {
    super(message, options)
    this.grpcCode = grpcCode
    this.statusDetails = statusDetails
  }
}
