import { connect } from 'node:net'
import type { Service } from './service.ts'

/** Resolves when something listens; rejects when not. */
export function checkPort(port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', signal })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}

/** Gets JSON; rejects with the status where it is not a good one. */
export async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, redirect: 'error' })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return JSON.parse(text)
}

const ANSWER_SECONDS = 5

/** Why a service is not healthy, in a few words; undefined if it is. */
export async function whyUnhealthy(service: Service): Promise<string | undefined> {
  try {
    await service.check(AbortSignal.timeout(ANSWER_SECONDS * 1000))
    return undefined
  } catch (error) {
    return inFewWords(error)
  }
}

function inFewWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer in ${ANSWER_SECONDS} s`
  const cause = error.cause instanceof Error ? error.cause : error
  return 'code' in cause && cause.code === 'ECONNREFUSED' ? 'nothing listens' : cause.message
}
