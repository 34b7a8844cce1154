import { expect, test } from 'vitest'
import { StoreError } from '../driver/ports.ts'
import type { Run } from '../runs/run.ts'
import { withRetries } from './retry.ts'

const succeeded = { state: 'succeeded', failure: null } as Run
const failed = (code: string) => ({ state: 'failed', failure: { code, message: code } }) as Run

/** Attempts that end so, one after the other; what was waited for in between. */
async function retried(ends: readonly (Run | Error)[], retries: number) {
  const waits: number[] = []
  let attempts = 0
  const attempt = async () => {
    const end = ends[attempts++]
    if (end instanceof Error) throw end
    return end as Run
  }
  const last = await withRetries(attempt, { retries, wait: 1, onRetry: (_, wait) => waits.push(wait) }).catch(
    (error: unknown) => error,
  )
  return { last, attempts, waits }
}

test('a failure that may pass is tried again, later and later', async () => {
  const away = new StoreError('STORE_UNAVAILABLE', 'away')
  const ended = await retried([failed('UNREACHABLE'), away, failed('STORE_BUSY'), succeeded], 5)
  expect(ended).toEqual({ last: succeeded, attempts: 4, waits: [1, 2, 4] })
})

test('as often as it was asked, and no more', async () => {
  const ends = [failed('UNREACHABLE'), failed('UNREACHABLE'), succeeded]
  expect(await retried(ends, 1)).toMatchObject({ last: { failure: { code: 'UNREACHABLE' } }, attempts: 2 })
  expect(await retried(ends, 0)).toMatchObject({ last: { state: 'failed' }, attempts: 1 })
})

test.each(['BAD_INPUT', 'WRONG_KEY', 'ROWS_LOST', 'CANCELLED', 'RUN_SUPERSEDED', 'CONTRACT_MISMATCH'])(
  '%s stays what it is',
  async (code) => {
    expect(await retried([failed(code), succeeded], 3)).toMatchObject({ attempts: 1 })
  },
)

test('an error that is none of a server is thrown', async () => {
  const bug = new TypeError('a bug')
  expect(await retried([bug, succeeded], 3)).toMatchObject({ last: bug, attempts: 1 })
})
