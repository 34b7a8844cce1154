import { SparkError } from '../errors/spark-error.ts'
import type { ExecutePlanResponse, Plan } from '../gen/spark/connect/base.ts'
import { type ExecuteOptions, Operation } from './operation.ts'
import type { SessionCalls } from './session-calls.ts'
import { withFate } from './session-loss.ts'

/**
 * Begins an operation, leaves it to the server with its first response, and answers its id. Only that response, a report
 * of progress after two seconds at the latest, shows that it runs: the server has the status of an operation sooner than
 * it can be attached to. Nothing is released, so that whoever attaches gets the first response too. A failure that is
 * known by then is thrown.
 */
export async function startDetached(calls: SessionCalls, plan: Plan, options: ExecuteOptions): Promise<string> {
  const operation = new Operation(calls, plan, { ...options, detach: true })
  const responses = operation.responses()
  try {
    await responses.next()
  } catch (error) {
    throw withFate(error, operation)
  } finally {
    await responses.return()
  }
  return operation.id
}

/** All responses of an operation that was started elsewhere in this session, each once; it is released at the end. */
export async function* attachDetached(
  calls: SessionCalls,
  operationId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExecutePlanResponse, void, undefined> {
  const operation = new Operation(calls, { opType: undefined }, { operationId, signal, attach: true })
  let responses = 0
  try {
    for await (const response of operation.responses()) {
      responses += 1
      yield response
    }
  } catch (error) {
    const lost = error instanceof SparkError && error.code === 'OPERATION_LOST'
    throw lost && responses === 0 ? unknownHere(operationId, error) : error
  }
}

function unknownHere(operationId: string, error: SparkError): SparkError {
  return new SparkError(`the session has no operation ${operationId} to attach to`, {
    ...error,
    operationId,
    hint:
      'Session id and user id must be those it was started with. A result is given once, and the server drops what ' +
      'nobody attaches to for five minutes (spark.connect.execute.manager.detachedTimeout).',
    cause: error,
  })
}
