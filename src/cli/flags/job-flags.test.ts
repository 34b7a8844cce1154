import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, test } from 'vitest'
import { jobs } from '../../jobs/catalog.ts'
import { paramsOf, withParams } from './job-flags.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
const paramsFile = join(folder, 'params.json')
afterAll(() => rmSync(folder, { recursive: true }))

/** The parameters that a command gets. */
function parsed(...args: readonly string[]) {
  const command = withParams(new Command(), jobs).option('--json', '', false)
  return paramsOf(command.parse(args, { from: 'user' }).opts(), jobs)
}

test('are flags; other options are none', () => {
  expect(parsed('--batch', '2020-02', '--json')).toEqual({ batch: '2020-02' })
})

test('stand in the help, but for those that a command sets itself', () => {
  const help = withParams(new Command(), jobs, ['batch']).helpInformation()
  expect(help).toContain('--input <value>')
  expect(help).not.toContain('--batch')
})

test('come from a file, and flags win', () => {
  writeFileSync(paramsFile, '{"batch":"2020-01","input":3}')
  expect(parsed('--params-file', paramsFile, '--batch', '2020-02')).toEqual({ batch: '2020-02', input: '3' })
  writeFileSync(paramsFile, '\ufeff{"batch":"2020-01"}')
  expect(parsed('--params-file', paramsFile)).toEqual({ batch: '2020-01' })
})

test.each([
  ['{"batch":', /params\.json: it is not JSON/],
  ['["2020-01"]', /params\.json: .*expected record/],
  ['{"batch":{}}', /params\.json: batch: /],
  ['{"bacth":"2020-01"}', /params\.json: there is no parameter bacth; there are: .*batch/],
])('%s is refused', (text, says) => {
  writeFileSync(paramsFile, text)
  expect(() => parsed('--params-file', paramsFile)).toThrow(says)
})

test('a file that is not there is named', () => {
  expect(() => parsed('--params-file', '/no/such.json')).toThrow(
    '--params-file /no/such.json cannot be read: it is not there.',
  )
})
