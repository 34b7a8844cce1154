import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Retry, SparkSession } from '#spark-connect'
import { settings } from '../support/pipeline.ts'
import { startRelay } from '../support/tcp-relay.ts'

// Results over links that break, from a real server. Every way to break them is tried by `npm run faults`.

const { remote, tokenFile } = settings.spark
const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim()

/** A relay to the server, and a session through it. */
async function relayed(onRetry?: (retry: Retry) => void) {
  const relay = await startRelay(Number(new URL(remote.replace('sc:', 'http:')).port))
  const spark = await SparkSession.connect(`sc://127.0.0.1:${relay.port}`, { token, onRetry })
  const end = async () => {
    await spark.stop()
    await relay[Symbol.asyncDispose]()
  }
  return { relay, spark, [Symbol.asyncDispose]: end }
}

test('a link that breaks again and again in the middle of a result loses and doubles nothing', async () => {
  await using link = await relayed()
  link.relay.cutEvery(3_000_000)
  const rows = await link.spark.range(0, 1_000_000, 1, 4).collect()
  expect(link.relay.connections).toBeGreaterThan(2)
  expect(rows).toHaveLength(1_000_000)
  expect(rows.findIndex(({ id }, index) => id !== BigInt(index))).toBe(-1)
})

test('a link that breaks with much under way on it loses and doubles nothing', async () => {
  await using link = await relayed()
  // 60 MB: more than the ten that the server keeps for those who come back.
  const wide = await link.spark.sql(`select id, repeat('x', 60) as text from range(0, 1000000, 1, 2)`)
  let next = 0n
  for await (const { id } of wide.toLocalIterator()) {
    if (next === 0n) {
      link.relay.hold()
      // Time for all that the server may send before it hears of what has come.
      await sleep(2000)
      link.relay.cut()
    }
    if (id !== next) break
    next += 1n
  }
  expect(link.relay.connections).toBeGreaterThan(1)
  expect(next).toBe(1_000_000n)
})

test('a server that is away for a moment is asked again, and whoever wants to know is told', async () => {
  const told: Retry[] = []
  await using link = await relayed((retry) => told.push(retry))
  link.relay.cut(1000)
  expect(await link.spark.range(3).count()).toBe(3)
  const endpoint = `127.0.0.1:${link.relay.port}`
  expect(told.slice(0, 3)).toEqual([50, 200, 800].map((wait, nth) => ({ endpoint, wait, attempt: nth + 1 })))
})
