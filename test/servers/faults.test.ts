import { expect, test } from 'vitest'
import { ALL_WELL, shortFaults } from '../support/short-faults.ts'

// The short form of `npm run faults`, with a Spark Connect server of its own. All of it takes an hour.

const LIMIT = 5 * 60_000

test('whatever breaks, no row is lost or doubled', { timeout: LIMIT }, async () => {
  const { lines, exitCode, stderr } = await shortFaults([], LIMIT - 10_000)
  expect(lines, stderr).toEqual(lines.map(({ fault }) => ({ fault, ...ALL_WELL })))
  // Three results struck in six ways, bytes in eight, the server and the client killed, sessions.
  expect(lines).toHaveLength(3 * 6 + 8 + 3)
  expect(exitCode, stderr).toBe(0)
})
