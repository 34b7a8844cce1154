import { readStatusDetails } from '../errors/status-details.ts'
import { TransportError } from '../errors/transport-error.ts'
import { type ExecutePlanResponse, SparkConnectServiceService as Service } from '../gen/spark/connect/base.ts'
import { sleep } from './clock.ts'
import { interrupt } from './interrupt.ts'
import { isRetryable } from './retry-policy.ts'
import type { SessionCalls } from './session-calls.ts'

/** What is known of an operation that is to be stopped. */
export interface Stopped {
  readonly operationId: string
  /** The last response that came of it. */
  readonly last?: string | undefined
  /** The server has said that the cluster works on it. */
  readonly isUnderWay?: boolean
}

const INTERRUPT_TIMEOUT = 15_000
/** A request that was given up as it was sent may arrive after the question for it, in ms. */
const ARRIVAL_TIME = 500
/** The pause after a stream that ended without a message, lest a broken server be asked without end. */
const EMPTY_STREAM_PAUSE = 50

/**
 * Has the server stop an operation, and ends once the server has said that it has ended; fails where the server says
 * nothing any more. An interrupt between planning and the first job Spark loses: the tasks run on, and no call of the
 * protocol reaches them. So one is sent only when the server has told of work, and with each further word of work again.
 * Meanwhile the server is listened to: told to forget what it is still stopping, it would say for ever that it runs.
 */
export async function stopOperation(calls: SessionCalls, { operationId, last, isUnderWay }: Stopped): Promise<void> {
  const { clock } = calls.options
  const isRunning = interrupter(calls, operationId)
  if (isUnderWay && !(await isRunning())) return
  let lastResponseId = last
  let isKnown = last !== undefined
  let backoff = calls.backoff()
  for (;;) {
    try {
      const request = { ...calls.header, operationId, lastResponseId }
      for await (const response of calls.stream(Service.reattachExecute, request, undefined)) {
        backoff = calls.backoff()
        isKnown = true
        lastResponseId = response.responseId
        if (response.responseType?.$case === 'resultComplete') return
        if (saysOfWork(response) && !(await isRunning())) return
      }
      await sleep(clock, EMPTY_STREAM_PAUSE)
    } catch (error) {
      if (error instanceof TransportError && isRetryable(error)) await calls.waitOrFail(error, backoff, {})
      else if (isKnown || !isUnknownHere(error)) return calls.checkSaid(error)
      else await sleep(clock, ARRIVAL_TIME)
      isKnown ||= isUnknownHere(error)
    }
  }
}

/** Interrupts the operation, and answers whether there was anything to interrupt: a second time the server says no. */
function interrupter(calls: SessionCalls, operationId: string): () => Promise<boolean> {
  let isInterrupted = false
  return async () => {
    const ids = await interrupt(calls, { operationId }, { timeout: INTERRUPT_TIMEOUT }).catch(() => undefined)
    const wasRunning = ids === undefined || ids.includes(operationId)
    const isRunning = isInterrupted || wasRunning
    isInterrupted ||= ids?.includes(operationId) ?? false
    return isRunning
  }
}

/** Whether a response shows that the cluster is at work on its operation. */
export function saysOfWork({ responseType }: ExecutePlanResponse): boolean {
  if (responseType?.$case === 'executionProgress') return responseType.value.stages.some(({ done }) => !done)
  return responseType?.$case === 'arrowBatch'
}

/** Whether the server says that it does not have the operation. */
export function isUnknownHere(error: unknown): error is TransportError {
  if (!(error instanceof TransportError)) return false
  const said = readStatusDetails(error).errorClass ?? error.message
  return /INVALID_HANDLE\.(OPERATION|SESSION)_NOT_FOUND/.test(said)
}
