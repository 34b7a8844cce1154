import { expect, test } from 'vitest'
import { newRun } from '../driver/new-run.ts'
import type { RunStore } from '../runs/run-store.ts'
import { attach } from './commands/attach.ts'
import { jobToRerun } from './commands/rerun.ts'

const run = { ...newRun('small-ingest', { input: "/data/Anna's file.csv", batch: '2020-01,2020-02' }), isDead: true }
const ofPackage = { ...run, job: 'ingest' }
const ofCompact = { ...run, job: 'compact', params: { batch: '2020-01' } }
const rollback = { ...ofPackage, params: {}, rollsBack: 'r1' }

const submit = `sparkwright submit FILE --input '/data/Anna'\\''s file.csv' --batch 2020-01,2020-02`

test.each([
  ['a job of the package', ofPackage, `Run it again: sparkwright rerun ${run.id}`],
  [
    'a job of a file',
    run,
    `Job small-ingest is none of this package: submit it again with the file that defines it: ${submit}`,
  ],
  ['compact', ofCompact, 'Compact its folder again: sparkwright compact ROOT'],
  ['a rollback', rollback, 'Roll that run back again: sparkwright rollback r1'],
])('whoever follows a dead run of %s is told how it is done again', async (_, dead, says) => {
  // Gone with the third look: to be known as dead takes seconds.
  const looks = [dead, dead]
  const runs = { find: async () => looks.pop() } as unknown as RunStore
  const before = process.stdout.write
  process.stdout.write = () => true
  const error: unknown = await attach(runs, run.id, true).catch((error: unknown) => error)
  process.stdout.write = before
  expect(error).toEqual(
    new RangeError(`The process of run ${run.id} died: the next run of any job takes away what it left. ${says}`),
  )
})

test('what rerun cannot run again, it says how to', () => {
  expect(jobToRerun(ofPackage).name).toBe('ingest')
  expect(() => jobToRerun(run)).toThrow(
    `Job small-ingest is none of this package: submit it again with the file that defines it: ${submit}`,
  )
  expect(() => jobToRerun(ofCompact)).toThrow('Compact its folder again: sparkwright compact ROOT')
  expect(() => jobToRerun(rollback)).toThrow(`Run ${run.id} is the rollback of run r1, which cannot be done twice.`)
})
