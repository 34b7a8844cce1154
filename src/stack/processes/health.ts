import { connect } from 'node:net'
import { StackError } from '../stack-error.ts'
import type { Service } from './service.ts'

const ANSWER_SECONDS = 5

/** Why a service is not healthy. */
export interface Ailment {
  /** In a few words. */
  readonly reason: string
  /** Whether waiting cannot help. */
  readonly final: boolean
}

/** What ails a service; undefined if it is healthy. */
export async function examine(service: Service): Promise<Ailment | undefined> {
  try {
    await service.check(AbortSignal.timeout(ANSWER_SECONDS * 1000))
    return undefined
  } catch (error) {
    return { reason: inFewWords(error), final: error instanceof StackError }
  }
}

function inFewWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer in ${ANSWER_SECONDS} s`
  const cause = error.cause instanceof Error ? error.cause : error
  return 'code' in cause && cause.code === 'ECONNREFUSED' ? 'nothing listens' : cause.message
}

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
