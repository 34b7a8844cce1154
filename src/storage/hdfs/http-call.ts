import { once } from 'node:events'
import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { text } from 'node:stream/consumers'

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly url: URL
  readonly body?: string | Uint8Array | undefined
  /** Ends the request, wherever it is. */
  readonly signal: AbortSignal
}

/** The answer to it. A redirect is an answer like any other. */
export interface HttpAnswer {
  readonly status: number
  readonly text: string
}

/**
 * Sends one request and reads the whole answer.
 * Not with `fetch`: the data nodes answer `100 Continue` to a CREATE that did not ask for it, and `fetch` takes that
 * for a broken server.
 */
export async function httpCall({ method, url, body, signal }: HttpRequest): Promise<HttpAnswer> {
  const open = url.protocol === 'https:' ? overHttps : overHttp
  // Said outright: NODE_TLS_REJECT_UNAUTHORIZED cannot take it back.
  const request = open(url, { method, signal, rejectUnauthorized: true })
  request.end(body)
  const [response]: IncomingMessage[] = await once(request, 'response')
  if (!response) throw new Error('no response')
  return { status: response.statusCode ?? 0, text: await text(response) }
}
