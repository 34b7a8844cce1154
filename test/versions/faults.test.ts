import { expect, inject, test } from 'vitest'
import { ALL_WELL, shortFaults } from '../support/short-faults.ts'

// The short form of `npm run faults` on a server of this line, started for it.

const LIMIT = 8 * 60_000

test('whatever breaks, no row is lost or doubled', { timeout: LIMIT }, async () => {
  const { lines, exitCode, stderr } = await shortFaults(['--spark', inject('server').line], LIMIT - 10_000)
  expect(lines, stderr).toEqual(lines.map(({ fault }) => ({ fault, ...ALL_WELL })))
  expect(lines).toHaveLength(3 * 6 + 8 + 3)
  expect(exitCode, stderr).toBe(0)
})
