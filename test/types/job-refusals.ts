/** What a job must not do: its frames have exactly the columns of its outputs. As in `refusals.ts`, nothing here runs. */
import { z } from 'zod'
import { count, decimal, lit, long, nullable, schema, string, sum } from '#spark-connect'
import { parquet, table } from '../../src/jobs/dataset.ts'
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
