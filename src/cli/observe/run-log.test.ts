import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { newRun } from '../../driver/new-run.ts'
import { logsOfRuns, runLogFile } from './run-log.ts'

const home = mkdtempSync(join(tmpdir(), 'sparkwright-test-'))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

test('the oldest logs go when a run begins', () => {
  vi.stubEnv('SPARKWRIGHT_HOME', home)
  const folder = dirname(runLogFile('any'))
  mkdirSync(folder, { recursive: true })
  const old = ['20240101T000000-b', '20230101T000000-c', '20250101T000000-a'].map((id) => runLogFile(id))
  for (const file of [...old, join(folder, 'note.txt')]) writeFileSync(file, '')
  const run = newRun('test', {})
  const reporter = logsOfRuns({ keepLogs: 2 })
  reporter.started(run)
  reporter.ended(run)
  expect(readdirSync(folder).sort()).toEqual(['20250101T000000-a.log', `${run.id}.log`, 'note.txt'])
})
