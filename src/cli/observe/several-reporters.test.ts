import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readSettings } from '../../config.ts'
import { newRun } from '../../driver/new-run.ts'
import { silentReporter } from '../../driver/reporter.ts'
import { ingest } from '../../jobs/fraud/ingest.ts'
import { Lineage } from './lineage.ts'
import { logsOfRuns, openLog } from './run-log.ts'
import { several } from './several-reporters.ts'

let home: string
let said: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
  said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const run = newRun('test', {})
const linesSaid = () => said.trimEnd().split('\n')

test('one that fails keeps nobody from being told, and is told of once', () => {
  const told: string[] = []
  const broken = (): never => {
    throw new Error('no room')
  }
  const reporter = several({
    'the log': { ...silentReporter, started: broken, ended: broken },
    'the terminal': { ...silentReporter, started: () => told.push('started'), ended: () => told.push('ended') },
  })
  reporter.started(run)
  reporter.ended(run)
  expect(told).toEqual(['started', 'ended'])
  expect(linesSaid()).toEqual(['the log cannot be told of runs (no room). They go on.'])
})

test('a log of runs that cannot be written, opened or tidied up', () => {
  vi.stubEnv('SPARKWRIGHT_HOME', home)
  writeFileSync(join(home, 'logs'), 'a file where the folder should be')
  const reporter = several({ 'the log': logsOfRuns({ keepLogs: 1 }) })
  reporter.started(run)
  reporter.step(run, 'open', 'opening')
  reporter.ended(run)
  expect(linesSaid()).toEqual([
    expect.stringMatching(/^the log cannot be told of runs \(E\w+: .*logs.*\). They go on\.$/),
  ])
})

test('a full disk below a log that is open', () => {
  const lost: unknown[] = []
  const { log, close } = openLog('/dev/full', (error) => lost.push(error))
  log.info('one')
  log.info('two')
  close()
  expect(lost).toContainEqual(expect.objectContaining({ code: 'ENOSPC' }))
})

test.each(['/dev/full', '/no/such/folder/lineage.jsonl'])(
  'events of OpenLineage that %s does not take',
  async (file) => {
    const { lineage, ...settings } = readSettings({ SPARKWRIGHT_HOME: home })
    const all = new Lineage({ ...settings, lineage: { ...lineage, file } })
    const reporter = all.of(ingest)
    reporter.started({ ...run, params: { input: '/a.csv' } })
    reporter.ended({ ...run, params: { input: '/a.csv' } })
    await all.sent()
    expect(linesSaid()).toEqual([
      expect.stringMatching(/^OpenLineage cannot be told of runs \(ENO\w+: .*\)\. They go on\.$/),
    ])
  },
)
