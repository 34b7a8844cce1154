import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { limiting } from './time-limit.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('a limit of time beside a signal is kept, though nobody else holds it', async () => {
  const signal = limiting({ signal: new AbortController().signal, timeout: 200 })
  let reason: unknown
  signal?.addEventListener('abort', () => {
    reason = signal.reason
  })
  for (let round = 0; round < 5; round++) {
    await sleep(10)
    collectGarbage()
  }
  await sleep(300)
  expect(reason).toMatchObject({ name: 'TimeoutError' })
})
