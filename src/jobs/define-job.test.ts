import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { lit } from '#functions'
import { array, long, schema, string } from '#spark-connect'
import { csv, parquet, table } from './dataset.ts'
import { defineJob } from './define-job.ts'

// What the compiler refuses stands in `test/types/job-refusals.ts`; jobs in plain JavaScript are refused when they are defined.

const Row = schema({ id: long() })
const Bad = schema({ id: long(), rule: string() })
const outputs = { rows: parquet(Row, '/rows'), bad: parquet(Bad, '/rows', { part: 'bad' }) }
const positive = { 'id is above 0': { holds: () => lit(true), otherwise: 'quarantine' } }
const quarantine = () => ({})

function define(change: Readonly<Record<string, unknown>>): () => unknown {
  const job = {
    ...{ name: 'job', description: '', params: z.object({}), inputs: {}, outputs },
    ...{ accounts: { published: 'rows', quarantined: 'bad' }, run: () => ({}) },
    ...change,
  }
  return () => defineJob(job as never)
}

describe('a job is refused', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      'whose outputs go to two stores',
      { outputs: { ...outputs, sums: table(Row, 'sums', { key: ['id'] }) } },
      'its outputs have to go to one store',
    ],
    ['with a share that is none', { quarantineLimit: 50 }, 'quarantineLimit has to be a share from 0 to 1, and is 50'],
    [
      'that writes CSV to tables',
      {
        inputs: { rows: csv(Row) },
        outputs: { rows: table(Row, 'rows', { key: ['id'] }) },
        accounts: { published: 'rows' },
      },
      'CSV has to go to Parquet first, and from there to tables',
    ],
    [
      'that reads from CSV what has no text',
      { inputs: { rows: csv(schema({ all: array(string()) })) } },
      "'rows' has a column 'all' of type array<string>, for which a CSV has no text: read it as a string",
    ],
    [
      'that sends rows to quarantine which it does not publish',
      { expectations: { bad: positive }, quarantine },
      "'id is above 0' is expected of 'bad': only rows of 'rows', which accounts.published counts, can go to quarantine",
    ],
    [
      'that sends totals there',
      { expectations: { rows: positive }, quarantine, accounts: { published: ['rows', 'id'], quarantined: 'bad' } },
      "a row of 'rows' stands for several, which cannot go to quarantine as one",
    ],
    [
      'that has no quarantine',
      { expectations: { rows: positive }, quarantine, accounts: { published: 'rows' } },
      'rows go to quarantine, but accounts.quarantined names no output for them',
    ],
    [
      'that does not say how they look there',
      { expectations: { rows: positive } },
      "rows go to quarantine, but 'quarantine' does not say how they look there",
    ],
    ['that is tried again half a time', { retries: 0.5 }, 'retries has to be a whole number, and is 0.5'],
  ])('%s', (_, change, says) => {
    expect(define(change)).toThrow(new TypeError(`job 'job': ${says}`))
  })

  test('and none for expectations that only warn, wherever they stand', () => {
    const warning = { 'id is above 0': { holds: () => lit(true), otherwise: 'warn' } }
    expect(define({ expectations: { rows: warning, bad: warning } })).not.toThrow()
  })
})
