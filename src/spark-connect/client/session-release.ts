import { SparkError } from '../errors/spark-error.ts'
import { SparkConnectServiceService as Service } from '../gen/spark/connect/base.ts'
import type { SessionCallOptions, SessionCalls } from './session-calls.ts'

/** What the server says when it closes a session and stumbles over an operation that was interrupted before it ran. */
const STUMBLED = 'SPARK_CONNECT_ILLEGAL_STATE'

/** Ends the session on the server. Where the server fails although the session is closed, it is asked again to be sure. */
export async function releaseSession(calls: SessionCalls, options: SessionCallOptions): Promise<void> {
  const release = () => calls.unary(Service.releaseSession, (header) => ({ ...header, allowReconnect: false }), options)
  await release().catch((error: unknown) => {
    if (!(error instanceof SparkError) || !error.errorClass?.startsWith(STUMBLED)) throw error
    return release()
  })
}
