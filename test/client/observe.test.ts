import { expect, test } from 'vitest'
import { count } from '#functions'
import { openSession } from '../support/pipeline.ts'

test('operations that run at once are told of their own observations, though these have one name', async () => {
  await using spark = await openSession()
  const sizes = [10, 200, 3_000, 40_000]
  const observed = await Promise.all(
    sizes.map(async (size) => {
      const frame = spark.range(size).observe('seen', { rows: count() })
      return (await frame.write.format('noop').mode('overwrite').save()).observed.seen
    }),
  )
  expect(observed).toEqual(sizes.map((size) => ({ rows: BigInt(size) })))
})
