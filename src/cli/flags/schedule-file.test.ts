import { expect, test } from 'vitest'
import { z } from 'zod'
import { schema, string, timestamp } from '#spark-connect'
import { batchParam } from '../../jobs/batch.ts'
import { csv, parquet } from '../../jobs/dataset.ts'
import { defineJob } from '../../jobs/define-job.ts'
import { definePipeline } from '../../jobs/define-pipeline.ts'
import { defineSchedule, type ScheduleDefinition } from '../../orchestrator/define-schedule.ts'
import { monthBefore } from '../../orchestrator/due.ts'
import { checkSchedules, schedulesIn } from './schedule-file.ts'

const Row = schema({ id: string(), at: timestamp() })

function scheduled(input: z.ZodType<string | undefined>, params?: ScheduleDefinition['params']) {
  const load = defineJob({
    name: 'load',
    description: '',
    params: z.object({ input, batch: batchParam() }),
    inputs: { rows: csv(Row, { batchBy: 'at' }) },
    outputs: { rows: parquet(Row, '/rows') },
    accounts: { published: 'rows' },
    run: ({ inputs }) => ({ rows: inputs.rows.accepted }),
  })
  const pipeline = definePipeline({ name: 'loads', description: '', jobs: [load] })
  return defineSchedule({ name: 'nightly', pipeline, cron: '0 3 * * *', ...(params && { params }) })
}

test.each([
  [
    'a parameter that has to be given',
    scheduled(z.string()),
    /^schedule nightly, job load: --input: it has to be given$/,
  ],
  [
    'a file to read',
    scheduled(z.string().optional()),
    /^schedule nightly, job load: --input: it names no CSV to read\.$/,
  ],
  [
    'a batch that is one',
    scheduled(z.string(), () => ({ input: 'a.csv', batch: 'yesterday' })),
    /^schedule nightly, job load: --batch: 'yesterday' is not a batch/,
  ],
  [
    'parameters at all',
    scheduled(z.string(), (due) => ({ input: 'a.csv', batch: monthBefore(due, 'Mars/Olympus') })),
    /^schedule nightly: its params for \d{4}-\S+T03:00:00\.000Z: .*Mars\/Olympus/,
  ],
])('a schedule that does not give %s is refused before it is due', (_, schedule, says) => {
  expect(() => checkSchedules([schedule])).toThrow(RangeError)
  expect(() => checkSchedules([schedule])).toThrow(says)
})

test('those that give all of it are taken, and so are those that are never due', async () => {
  const params: ScheduleDefinition['params'] = (due) => ({ input: 'a.csv', batch: monthBefore(due) })
  expect(() => checkSchedules([scheduled(z.string(), params)])).not.toThrow()
  const past = { ...scheduled(z.string()), nextAfter: () => undefined }
  expect(() => checkSchedules([past])).not.toThrow()
  expect((await schedulesIn(undefined)).map(({ name }) => name)).toEqual(['fraud-monthly'])
})
