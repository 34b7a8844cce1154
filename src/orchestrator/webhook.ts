import { setTimeout as sleep } from 'node:timers/promises'
import { postJson } from './post-json.ts'
import type { Alert } from './scheduler.ts'

const ATTEMPTS = 3
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
      reason = await postJson(url, alert)
      if (reason === '') return
    }
    onLost(alert, reason)
  }
}
