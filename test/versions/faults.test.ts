import { expect, inject, test } from 'vitest'
import { ALL_WELL, shortFaults } from '../support/short-faults.ts'

// The short form of `npm run faults` on a server of this line, started for it.

const LIMIT = 8 * 60_000

test('whatever breaks, no row is lost or doubled', { timeout: LIMIT }, async () => {
  const { line } = inject('server')
  const { lines, exitCode, stderr } = await shortFaults(['--spark', line], LIMIT - 10_000)
  expect(lines, stderr).toEqual(lines.map(({ fault }) => ({ fault, ...ALL_WELL })))
  // As in test/servers/faults.test.ts; that ended sessions go cannot be seen where the server keeps them.
  expect(lines).toHaveLength(3 * 6 + 8 + (line === '3.5' ? 2 : 3))
  expect(exitCode, stderr).toBe(0)
})
