import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Run } from '../runs/run.ts'
import { newRun } from './new-run.ts'
import { jsonReporter, terminalReporter } from './reporter.ts'

const running = newRun('ingest', { batch: 'all' })
const run: Run = {
  ...running,
  state: 'succeeded',
  finishedAt: new Date(running.startedAt.getTime() + 2500),
  batches: ['2020-01', '2020-02'],
  counts: { rowsIn: 1_234_567, published: 1_234_500, quarantined: 60, duplicates: 7 },
  steps: [{ name: 'open', seconds: 0.25 }],
}
const failed: Run = { ...run, state: 'failed', counts: null, failure: { code: 'BAD_INPUT', message: 'no such file.' } }
const totals = [{ batch: 'all', rows: '284807', total_amount: '-25162590.0123', label: 'a', none: null }]

const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
afterEach(() => vi.clearAllMocks())
const said = (spy: typeof stdout) => spy.mock.calls.map(([text]) => String(text)).join('')

describe('for people', () => {
  const reporter = terminalReporter()

  test('how a run ended, in a few lines', () => {
    reporter.ended(run)
    expect(said(stdout)).toBe(
      'ingest succeeded in 2.5 s (open 0.3 s)\n  rows in 1,234,567 = published 1,234,500 + quarantined 60 + duplicates 7\n  batches 2020-01, 2020-02\n',
    )
  })

  test('how a run failed, in one', () => {
    reporter.ended(failed)
    expect(said(stdout)).toBe('ingest failed after 2.5 s: BAD_INPUT: no such file.\n')
  })

  test('totals: thousands set apart, cents kept', () => {
    reporter.totals('sums', totals)
    expect(said(stdout)).toBe('sums: batch all, rows 284,807, total amount -25,162,590.0123, label a, none –\n')
  })

  test('what happens meanwhile is not on standard output', () => {
    reporter.started(run)
    reporter.step(run, 'open', 'opening')
    const stage = { id: 1, tasks: 4, completedTasks: 1, inputBytes: 1e6, isDone: false }
    reporter.progress({ ...stage, operationId: '', stages: [stage], inflightTasks: 1 })
    expect(said(stdout)).toBe('')
    expect(said(stderr)).toContain('opening')
  })
})

test('for machines: one JSON object a line', () => {
  jsonReporter.started(run)
  jsonReporter.step(run, 'open', 'opening')
  jsonReporter.ended(failed)
  jsonReporter.totals('sums', totals)
  const events = said(stdout)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events).toMatchObject([
    { event: 'started', run: run.id, job: 'ingest', params: { batch: 'all' }, tag: run.tag },
    { event: 'step', run: run.id, step: 'open' },
    { event: 'failed', run: run.id, counts: null, failure: { code: 'BAD_INPUT' } },
    { event: 'totals', table: 'sums', rows: totals },
  ])
  expect(said(stderr)).toBe('')
})
