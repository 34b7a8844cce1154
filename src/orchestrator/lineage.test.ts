import { expect, test } from 'vitest'
import { z } from 'zod'
import { long, schema } from '#spark-connect'
import { newRun } from '../driver/new-run.ts'
import { catalogTable, parquet, table } from '../jobs/dataset.ts'
import { defineJob } from '../jobs/define-job.ts'
import { ingest } from '../jobs/fraud/ingest.ts'
import { transform } from '../jobs/fraud/transform.ts'
import type { Run, RunDataset } from '../runs/run.ts'
import { lineageIdOf, runEvent } from './lineage.ts'

const places = { hdfs: 'hdfs://h:8020', postgres: { host: 'p', port: 5432, database: 'fraud' } }

// The rules of the specification's RunEvent, version 2-0-2: what is required, and of what form.
const Facet = z.looseObject({ _producer: z.url(), _schemaURL: z.url() })
const Facets = z.record(z.string().regex(/^[a-zA-Z]+$/), Facet)
const Dataset = z.strictObject({
  namespace: z.string().min(1),
  name: z.string().min(1),
  facets: Facets.optional(),
  inputFacets: Facets.optional(),
  outputFacets: Facets.optional(),
})
const RunEventRules = z.strictObject({
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z.literal('https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'),
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  run: z.strictObject({ runId: z.uuid(), facets: Facets.optional() }),
  job: z.strictObject({ namespace: z.string().min(1), name: z.string().min(1), facets: Facets.optional() }),
  inputs: z.array(Dataset),
  outputs: z.array(Dataset),
})

const begun = newRun('ingest', { input: '/data/a b.csv' })
const ended: Run = {
  ...begun,
  ...{ state: 'succeeded', finishedAt: new Date('2026-01-01T00:00:00Z') },
  counts: { rowsIn: 5, published: 3, quarantined: 1, duplicates: 1 },
}

const written = (dataset: string, batch: string, rows: number): RunDataset => {
  return { role: 'written', dataset, batch, madeBy: begun.id, version: null, rows, bytes: 100 * rows }
}
const datasets: readonly RunDataset[] = [
  { role: 'read', dataset: '/data/a b.csv', batch: null, madeBy: null, version: null, rows: 5, bytes: null },
  ...[written('/processed_fraud_data/accepted', 'a', 2), written('/processed_fraud_data/accepted', 'b', 1)],
  written('transformed_data', 'a', 4),
]

test.each<readonly [string, Run]>([
  ['begun', begun],
  ['succeeded', ended],
  ['failed', { ...ended, state: 'failed', counts: null, failure: { code: 'BAD_INPUT', message: 'no.' } }],
  ['cancelled', { ...ended, state: 'cancelled', counts: null }],
])('the event of a run that has %s is one of OpenLineage', (_, run) => {
  for (const job of [ingest, transform])
    RunEventRules.parse(JSON.parse(JSON.stringify(runEvent(job, { run, datasets }, places))))
})

test('it names what was read and written, with columns and rows', () => {
  const { eventType, inputs, outputs } = runEvent(ingest, { run: ended, datasets }, places)
  expect(eventType).toBe('COMPLETE')
  expect(inputs).toMatchObject([
    { namespace: 'file', name: '/data/a b.csv', inputFacets: { inputStatistics: { rowCount: 5 } } },
  ])
  expect(inputs[0]?.inputFacets?.inputStatistics).not.toHaveProperty('size')
  expect(outputs).toMatchObject([
    {
      ...{ namespace: 'hdfs://h:8020', name: '/processed_fraud_data/accepted' },
      facets: { schema: { fields: expect.arrayContaining([{ name: 'amount', type: 'decimal(18,2)' }]) } },
      outputFacets: { outputStatistics: { rowCount: 3, size: 300 } },
    },
    { name: '/processed_fraud_data/quarantine' },
  ])
  expect(runEvent(transform, { run: ended, datasets }, places).outputs[0]).toMatchObject({
    ...{ namespace: 'postgres://p:5432', name: 'fraud.public.transformed_data' },
    outputFacets: { outputStatistics: { rowCount: 4, size: 400 } },
  })
  const far = { ...ended, params: { input: 'hdfs://n:1/in.csv' } }
  expect(runEvent(ingest, { run: far }, places).inputs[0]).toMatchObject({ namespace: 'hdfs://n:1', name: '/in.csv' })
})

test("tables that are read are named where they are: in PostgreSQL, or in Spark's catalog", () => {
  const Row = schema({ id: long() })
  const job = defineJob({
    ...{ name: 'reads', description: '', params: z.object({}), accounts: { published: 'to' } },
    inputs: { rows: table(Row, 'rows', { key: ['id'] }), sales: catalogTable(Row, 'shop.sales') },
    outputs: { to: parquet(Row, '/to') },
    run: ({ inputs }) => ({ to: inputs.rows.union(inputs.sales) }),
  })
  const read = {
    role: 'read',
    dataset: 'shop.sales',
    batch: null,
    madeBy: null,
    version: null,
    rows: 7,
    bytes: null,
  } as const
  const event = runEvent(job, { run: ended, datasets: [read] }, places)
  RunEventRules.parse(JSON.parse(JSON.stringify(event)))
  expect(event.inputs).toMatchObject([
    { namespace: 'postgres://p:5432', name: 'fraud.public.rows' },
    { namespace: 'spark', name: 'shop.sales', inputFacets: { inputStatistics: { rowCount: 7 } } },
  ])
})

test('a failed run says why', () => {
  const run: Run = { ...ended, state: 'failed', counts: null, failure: { code: 'BAD_INPUT', message: 'no.' } }
  expect(runEvent(ingest, { run, datasets }, places)).toMatchObject({
    eventType: 'FAIL',
    run: { facets: { errorMessage: { message: 'BAD_INPUT: no.' } } },
  })
})

test('a run has one id in all its events, and no other run has it', () => {
  expect(lineageIdOf(begun)).toBe(lineageIdOf(ended))
  expect(lineageIdOf(begun)).not.toBe(lineageIdOf(newRun('ingest', {})))
})
