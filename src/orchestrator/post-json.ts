import { once } from 'node:events'
import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

/** How long to wait for whoever takes a message, in ms. */
const PATIENCE = 5000

/**
 * Sends something as JSON by HTTP POST. Answers why it was not taken, empty where it was; never with the address, which may hold
 * a secret. A redirect is no taking. Over https the server has to prove who it is, which `fetch` leaves to
 * `NODE_TLS_REJECT_UNAUTHORIZED`.
 */
export async function postJson(url: string, message: object): Promise<string> {
  const signal = AbortSignal.timeout(PATIENCE)
  try {
    const open = url.startsWith('https:') ? overHttps : overHttp
    const request = open(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      rejectUnauthorized: true,
      signal,
    })
    // What goes wrong after the answer is of no matter.
    request.on('error', () => undefined)
    request.end(JSON.stringify(message))
    const [answer]: IncomingMessage[] = await once(request, 'response')
    answer?.resume()
    const { statusCode: status = 0 } = answer ?? {}
    return status >= 200 && status < 300 ? '' : `HTTP ${status}`
  } catch (error) {
    return reasonOf(signal.aborted ? signal.reason : error)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
