import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { jobIn } from './job-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['refused', '\nthrow new TypeError("job \'a\': no")', ", line 2: job 'a': no"],
  ['thrown', 'throw "nothing"', ': nothing'],
  ['lacking', "import './no-such.mjs'", /: Cannot find module '.*no-such\.mjs'/],
])('a module that is %s is told in one line', async (name, text, says) => {
  const file = join(folder, `${name}.mjs`)
  writeFileSync(file, text)
  const error: Error = await jobIn(file).catch((error) => error)
  expect(error).toBeInstanceOf(RangeError)
  expect(error.message.slice(0, file.length)).toBe(file)
  const told = error.message.slice(file.length).replace(' cannot be loaded', '')
  expect(told).toMatch(says)
  expect(told).not.toContain('\n')
})
