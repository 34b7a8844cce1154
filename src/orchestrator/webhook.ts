import { setTimeout as sleep } from 'node:timers/promises'
import type { Alert } from './scheduler.ts'

const ATTEMPTS = 3
const PATIENCE = 5000
const PAUSE = 300

/**
 * Sends alerts as JSON by HTTP POST. One that cannot be delivered is given to `onLost` with the reason; the address,
 * which may hold a secret, is in none.
 */
export function webhook(url: string, onLost: (alert: Alert, reason: string) => void): (alert: Alert) => Promise<void> {
  return async (alert) => {
    let reason = ''
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await sleep(PAUSE * attempt)
      reason = await refusalOf(url, alert)
      if (reason === '') return
    }
    onLost(alert, reason)
  }
}

/** Why an alert was not taken; empty where it was. */
async function refusalOf(url: string, alert: Alert): Promise<string> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alert),
      signal: AbortSignal.timeout(PATIENCE),
    })
    await answer.body?.cancel()
    return answer.ok ? '' : `HTTP ${answer.status}`
  } catch (error) {
    return error instanceof Error ? error.name : 'no answer'
  }
}
