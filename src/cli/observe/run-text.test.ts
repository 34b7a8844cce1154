import { expect, test } from 'vitest'
import type { RunDataset } from '../../runs/run.ts'
import type { RunDetails } from '../../runs/run-details.ts'
import { tableOfRuns, textOf } from './run-text.ts'

const run: RunDetails = {
  id: '20260322T141503-ingest-9f3c2a',
  job: 'ingest',
  state: 'succeeded',
  params: { batch: '2020-03', input: 'a.csv' },
  batches: ['2020-03'],
  startedAt: new Date('2026-03-22T14:15:03Z'),
  finishedAt: new Date('2026-03-22T14:15:07.25Z'),
  counts: { rowsIn: 200_000, published: 199_600, quarantined: 200, duplicates: 200 },
  steps: [{ name: 'open', seconds: 0.26 }],
  failure: null,
  tag: 'run-20260322T141503-ingest-9f3c2a',
  tags: ['nightly'],
  ...{ planDigest: null, bytesRead: null, bytesWritten: null },
  rollsBack: null,
  key: null,
  warnings: [],
  session: { userId: 'me', id: 's1' },
  operationIds: ['o1'],
  submittedBy: 'me',
  codeVersion: '0.1.0',
  datasets: [],
  rolledBackBy: null,
  ...{ fence: 1, isDead: false },
}
const failed: RunDetails = {
  ...{ ...run, id: '20260322T141504-transform-000000', state: 'failed', counts: null },
  batches: ['2020-01', '2020-02', '2020-03', '2020-04'],
  failure: { code: 'WRONG_KEY', message: 'a value could not be decrypted.' },
}

test('a table has a line for each run, its columns as wide as they have to be', () => {
  const lines = tableOfRuns([run, failed]).split('\n')
  expect(lines[0]).toMatch(/^RUN +STATE +SECONDS +ROWS IN +PUBLISHED +QUARANTINED +DUPLICATES +BATCHES$/)
  expect(lines[1]).toMatch(/^20260322T141503-ingest-9f3c2a +succeeded +4\.3 +200,000 +199,600 +200 +200 +2020-03$/)
  expect(lines[2]).toMatch(/^20260322T141504-transform-000000 +failed +4\.3 +– +– +– +– +2020-01 … 2020-04 \(4\)$/)
  const places = lines.slice(0, 2).map((line) => Math.max(line.indexOf('BATCHES'), line.indexOf('2020-03')))
  expect(places[0]).toBe(places[1])
})

test('the details hold everything that is recorded', () => {
  const text = textOf(failed, 'http://127.0.0.1:4040')
  for (const said of ['--batch 2020-03 --input a.csv', '2020-01, 2020-02, 2020-03, 2020-04', 'open 0.3 s', 'o1'])
    expect(text).toContain(said)
  expect(text).toMatch(/^failure +WRONG_KEY: a value could not be decrypted\.$/m)
  expect(text).toMatch(/^Spark UI +http:\/\/127\.0\.0\.1:4040, tag run-\S+$/m)
})

test('a run that goes on has no end, and its seconds so far', () => {
  const text = textOf({ ...run, state: 'running', finishedAt: null, startedAt: new Date() }, 'http://ui')
  expect(text).toMatch(/^ended +–$/m)
  expect(text).toMatch(/^seconds +0\.\d$/m)
})

test('what was read and written has a line for each dataset', () => {
  const read = { role: 'read', dataset: '/d/accepted', madeBy: 'r1', version: 12, rows: 2000, bytes: 1500 } as const
  const written = (batch: string): RunDataset => {
    return { role: 'written', dataset: 'sums', batch, madeBy: run.id, version: null, rows: 4, bytes: null }
  }
  const datasets = [{ ...read, batch: '2020-03' }, ...['a', 'b', 'c', 'd'].map(written)]
  const linesOf = (details: RunDetails) => textOf(details, 'http://ui').split('\n').slice(-3)
  const [head, ...lines] = linesOf({ ...run, datasets })
  expect(head).toMatch(/^ +DATASET +BATCHES +ROWS +BYTES +AS OF$/)
  expect(lines[0]).toMatch(/^read +\/d\/accepted +2020-03 +2,000 +1,500 +manifest 12, r1$/)
  expect(lines[1]).toMatch(/^written +sums +a … d \(4\) +16 +–$/)
  expect(linesOf({ ...run, rolledBackBy: 'r3', datasets })[2]).toMatch(/^rolled back +sums/)
  expect(linesOf({ ...failed, datasets })[2]).toMatch(/^not published +sums/)
})
