import {
  SparkConnectServiceService as Service,
  GetStatusResponse_OperationStatus_OperationState as State,
} from '../gen/spark/connect/base.ts'
import type { SessionCallOptions, SessionCalls } from './session-calls.ts'

/** How an operation stands; `unknown` is one that the server never had or has forgotten. */
export type OperationState = 'running' | 'terminating' | 'succeeded' | 'failed' | 'cancelled' | 'unknown'

/** An operation of a session and how it stands. Source: `GetStatusResponse.OperationStatus`. */
export interface OperationStatus {
  readonly operationId: string
  readonly state: OperationState
}

const STATES: Readonly<Record<number, OperationState>> = {
  [State.OPERATION_STATE_RUNNING]: 'running',
  [State.OPERATION_STATE_TERMINATING]: 'terminating',
  [State.OPERATION_STATE_SUCCEEDED]: 'succeeded',
  [State.OPERATION_STATE_FAILED]: 'failed',
  [State.OPERATION_STATE_CANCELLED]: 'cancelled',
}

/** How operations stand: those asked for, or all that the server has of the session. */
export async function operationStatuses(
  calls: SessionCalls,
  operationIds: readonly string[],
  options: SessionCallOptions = {},
): Promise<readonly OperationStatus[]> {
  const operationStatus = { operationIds: [...operationIds], extensions: [] }
  const request = (header: SessionCalls['header']) => ({ ...header, operationStatus, extensions: [] })
  const { operationStatuses } = await calls.unary(Service.getStatus, request, options)
  return operationStatuses.map(({ operationId, state }) => ({ operationId, state: STATES[state] ?? 'unknown' }))
}
