import { SessionError } from '../errors/spark-error.ts'
import type { Operation } from './operation.ts'

/**
 * The error of an operation; where its session was lost it says what became of the operation. The server names the
 * loss by an error class when it refuses a request, so that an operation whose first request it refused never began.
 */
export function withFate(error: unknown, { id, begun }: Operation): unknown {
  if (!(error instanceof SessionError)) return error
  const fate =
    begun || error.errorClass === undefined
      ? 'this operation had been sent, and may have been done in part or to its end: look before doing it again'
      : 'this operation had not begun: nothing of it was done'
  return new SessionError(`${error.message.replace(/[.\s]+$/, '')}; ${fate}`, {
    ...error,
    operationId: id,
    cause: error,
  })
}
