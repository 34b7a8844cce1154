import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/config.ts'

// The short form of `npm run faults`, with a Spark Connect server of its own. All of it takes an hour.

const LIMIT_MINUTES = 5
/** Its table: fault, client, tried, survived, told, failed, hung, rows lost, rows doubled. */
const LINE = /^\| (.+?) +\| sparkwright +\| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \|/gm

test('whatever breaks, no row is lost or doubled', { timeout: LIMIT_MINUTES * 60_000 }, async () => {
  const args = ['setup/faults.mjs', '--short', '--no-pyspark']
  const child = spawn(process.execPath, args, { cwd: packageRoot, timeout: LIMIT_MINUTES * 60_000 - 10_000 })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const lines = [...stdout.matchAll(LINE)].map(([, fault = '', ...figures]) => {
    const [tried = 0, survived = 0, told = 0, failed, hung, lost, doubled] = figures.map(Number)
    return { fault, missing: tried - survived - told, tried: tried > 0, failed, hung, lost, doubled }
  })
  const none = { missing: 0, tried: true, failed: 0, hung: 0, lost: 0, doubled: 0 }
  expect(lines, stderr).toEqual(lines.map(({ fault }) => ({ fault, ...none })))
  // Three results struck in six ways, bytes in eight, the server and the client killed, sessions.
  expect(lines).toHaveLength(3 * 6 + 8 + 3)
  expect(child.exitCode, stderr).toBe(0)
})
