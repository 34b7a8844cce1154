/** What a job must not do: its frames have exactly the columns of its outputs. As in `refusals.ts`, nothing here runs. */
import { z } from 'zod'
import { count, lit, sum } from '#functions'
import { decimal, long, nullable, schema, string, timestamp } from '#spark-connect'
import { catalogTable, csv, lookup, parquet, table } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'

const Sale = schema({ id: long(), shop: string(), amount: decimal(18, 2), note: nullable(string()) })
const Renamed = schema({ id: long(), store: string(), amount: decimal(18, 2), note: nullable(string()) })
const ByShop = schema({ shop: string(), total: nullable(decimal(28, 2)), n: long() })

const job = {
  name: 'by-shop',
  description: 'sales by shop',
  params: z.object({}),
  inputs: { sales: parquet(Sale, '/sales') },
  outputs: { byShop: table(ByShop, 'by_shop', { key: ['shop'] }) },
  accounts: { published: ['byShop', 'n'] },
} as const

export const right = defineJob({
  ...job,
  run: ({ inputs }) => ({ byShop: inputs.sales.groupBy('batch', 'shop').agg({ total: sum('amount'), n: count() }) }),
})

export const missing = defineJob({
  ...job,
  // @ts-expect-error a column is missing
  run: ({ inputs }) => ({ byShop: inputs.sales.groupBy('batch', 'shop').agg({ total: sum('amount') }) }),
})

export const extra = defineJob({
  ...job,
  run: ({ inputs }) => ({
    // @ts-expect-error a column too many
    byShop: inputs.sales.groupBy('batch', 'shop').agg({ total: sum('amount'), n: count(), more: count() }),
  }),
})

export const otherType = defineJob({
  ...job,
  run: ({ inputs }) => ({
    // @ts-expect-error a column of another type
    byShop: inputs.sales.groupBy('batch', 'shop').agg({ total: sum('id'), n: count() }),
  }),
})

export const nulls = defineJob({
  ...job,
  run: ({ inputs }) => ({
    // @ts-expect-error a column that may be null and must not
    byShop: inputs.sales.groupBy('batch', 'shop').agg({ total: sum('amount'), n: sum('id') }),
  }),
})

export const noNulls = defineJob({
  ...job,
  run: ({ inputs }) => ({
    byShop: inputs.sales.select((s) => ({ batch: s.batch, shop: s.shop, total: lit(0, decimal(28, 2)), n: s.id })),
  }),
})

export const noBatch = defineJob({
  ...job,
  run: ({ inputs }) => ({
    // @ts-expect-error without the batch that each row belongs to
    byShop: inputs.sales.groupBy('shop').agg({ total: sum('amount'), n: count() }),
  }),
})

// @ts-expect-error an output is missing
export const noOutput = defineJob({ ...job, run: () => ({}) })

export const unknownOutput = defineJob({
  ...job,
  run: ({ inputs }) => ({
    byShop: inputs.sales.groupBy('batch', 'shop').agg({ total: sum('amount'), n: count() }),
    // @ts-expect-error there is no such output
    byDay: inputs.sales,
  }),
})

/** Take a column out of an input's schema, and every job that uses it stops compiling. */
export const otherInput = defineJob({
  ...job,
  inputs: { sales: parquet(Renamed, '/sales') },
  run: ({ inputs }) => ({
    // @ts-expect-error and so the output lacks it
    byShop: inputs.sales
      // @ts-expect-error the column has another name now
      .groupBy('batch', 'shop')
      .agg({ total: sum('amount'), n: count() }),
  }),
})

export const keyOfOther = table(ByShop, 'by_shop', {
  // @ts-expect-error not a column
  key: ['store'],
})

const Refused = schema({ id: long(), shop: nullable(string()), rule: string(), runId: string() })
const sales = {
  ...job,
  outputs: { kept: parquet(Sale, '/kept'), refused: parquet(Refused, '/kept', { part: 'refused' }) },
  accounts: { published: 'kept', quarantined: 'refused' },
} as const
const none = lit(false)

export const setsAside = defineJob({
  ...sales,
  expectations: { kept: { 'amount is above 0': { holds: (s) => s.amount.gt(0), otherwise: 'quarantine' } } },
  quarantine: (row, { rule, runId }) => ({ id: row.id, shop: row.shop, rule, runId }),
  run: ({ inputs }) => ({
    kept: inputs.sales,
    refused: inputs.sales.where(none).select((s) => ({ ...{ batch: s.batch, id: s.id, shop: s.shop }, ...reason })),
  }),
})
const reason = { rule: lit(''), runId: lit('') }

export const setsOthersAside = defineJob({
  ...sales,
  expectations: {
    // @ts-expect-error only rows that are counted as published can go to quarantine
    refused: { 'id is above 0': { holds: (s) => s.id.gt(0), otherwise: 'quarantine' } },
  },
  run: setsAside.run as never,
})

export const setsAsideWithout = defineJob({
  ...sales,
  accounts: { published: 'kept' },
  expectations: {
    // @ts-expect-error there is no quarantine
    kept: { 'amount is above 0': { holds: (s) => s.amount.gt(0), otherwise: 'quarantine' } },
  },
  run: setsAside.run as never,
})

export const setsTotalsAside = defineJob({
  ...sales,
  accounts: { published: ['kept', 'id'], quarantined: 'refused' },
  expectations: {
    // @ts-expect-error a row of totals stands for several
    kept: { 'amount is above 0': { holds: (s) => s.amount.gt(0), otherwise: 'quarantine' } },
  },
  run: setsAside.run as never,
})

export const setsAsideTooLittle = defineJob({
  ...sales,
  // @ts-expect-error the quarantine has a column more
  quarantine: (row, { rule, runId }) => ({ id: row.id, rule, runId }),
  run: setsAside.run as never,
})

export const setsAsideOtherTypes = defineJob({
  ...sales,
  // @ts-expect-error `id` is a long there
  quarantine: (row, { rule, runId }) => ({ id: row.shop, shop: row.shop, rule, runId }),
  run: setsAside.run as never,
})

export const setsAsideUnknown = defineJob({
  ...sales,
  // @ts-expect-error there is no such column among the published
  quarantine: (row, { rule, runId }) => ({ id: row.number, shop: row.shop, rule, runId }),
  run: setsAside.run as never,
})

const Kept = schema({ id: long(), shop: string(), at: timestamp(), until: nullable(timestamp()) })
const copying = { ...job, outputs: { copy: parquet(Kept, '/copy') }, accounts: { published: 'copy' } } as const

export const fromTable = defineJob({
  ...copying,
  inputs: { kept: table(Kept, 'kept', { key: ['id'] }) },
  run: ({ inputs }) => ({ copy: inputs.kept }),
})

export const fromCatalog = defineJob({
  ...copying,
  inputs: { kept: catalogTable(Kept, 'kept', { batchBy: 'at' }) },
  run: ({ inputs }) => ({ copy: inputs.kept }),
})

export const fromOtherTable = defineJob({
  ...copying,
  inputs: { kept: table(ByShop, 'kept', { key: ['shop'] }) },
  // @ts-expect-error the table has other columns
  run: ({ inputs }) => ({ copy: inputs.kept }),
})

export const fromOtherCatalog = defineJob({
  ...copying,
  inputs: { kept: catalogTable(ByShop, 'kept') },
  // @ts-expect-error the table has other columns
  run: ({ inputs }) => ({ copy: inputs.kept }),
})

export const toCatalog = defineJob({
  ...copying,
  // @ts-expect-error the catalog is only read
  outputs: { copy: catalogTable(Kept, 'kept') },
  run: fromTable.run as never,
})

// @ts-expect-error a row without a time would belong to no batch
export const byNullable = catalogTable(Kept, 'kept', { batchBy: 'until' })
export const byOwnBatch = catalogTable(ByShop, 'kept', { batchBy: 'batch' })

export const withLookup = defineJob({
  ...copying,
  inputs: { kept: lookup(table(Kept, 'kept', { key: ['id'] })), sums: lookup(catalogTable(ByShop, 'sums')) },
  run: ({ inputs }) => ({ copy: inputs.kept.join(inputs.sums.drop('batch', 'n', 'total'), 'shop') }),
})

// @ts-expect-error the lines of a CSV are always accounted for
export const csvLookup = lookup(csv(Kept))
