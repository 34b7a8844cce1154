import { randomUUID } from 'node:crypto'
import { SparkError } from '../errors/spark-error.ts'
import { SparkConnectServiceService as Service } from '../gen/spark/connect/base.ts'
import { isUuid } from './connection-string.ts'
import type { SessionCallOptions, SessionCalls } from './session-calls.ts'

/** A session that the server has made of another. */
export interface ClonedSession {
  readonly sessionId: string
  /** The server's own id of the new session, which pins it to this very server. */
  readonly serverSideSessionId: string
}

/**
 * Makes a new session with the settings, temporary views and artifacts of this one. Each try without an id of the
 * caller's has one of its own: a clone whose answer was lost on the way then stands in nobody's way.
 */
export async function cloneSession(
  calls: SessionCalls,
  newSessionId: string | undefined,
  options: SessionCallOptions = {},
): Promise<ClonedSession> {
  if (newSessionId !== undefined && !isUuid(newSessionId))
    throw new SparkError(`newSessionId must be a UUID, not ${JSON.stringify(newSessionId)}`, { code: 'INVALID_INPUT' })
  const answer = await calls.unary(
    Service.cloneSession,
    (header) => ({ ...header, newSessionId: newSessionId ?? randomUUID() }),
    options,
  )
  return { sessionId: answer.newSessionId, serverSideSessionId: answer.newServerSideSessionId }
}
