import zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../gen/spark/connect/base.ts'
import { Relation } from '../gen/spark/connect/relations.ts'
import { PlanCompression } from './plan-compression.ts'

const query = 'x'.repeat(2 * 1024 * 1024)
const relation: Relation = {
  common: undefined,
  relType: { $case: 'sql', value: { query, args: {}, posArgs: [], namedArguments: {}, posArguments: [] } },
}
const large: Plan = { opType: { $case: 'root', value: relation } }

/** What the settings are, and with what is compressed: deflate stands for what not every Node has. */
function compression(values: readonly (string | undefined)[], compress: typeof zlib.deflateSync = zlib.deflateSync) {
  const asked: (readonly string[])[] = []
  const applied = new PlanCompression(
    async (keys) => {
      asked.push(keys)
      return { pairs: keys.map((key, index) => ({ key, value: values[index] })) }
    },
    (data) => compress(data),
  )
  return { applied, asked }
}

test('a large plan is sent compressed; the settings are asked for once', async () => {
  const { applied, asked } = compression(['1000', 'ZSTD'])
  const { opType } = await applied.apply(large)
  await applied.apply(large)
  if (opType?.$case !== 'compressedOperation') throw new Error('not compressed')
  expect(opType.value).toMatchObject({ opType: 1, compressionCodec: 1 })
  expect(Relation.decode(zlib.inflateSync(opType.value.data)).relType).toMatchObject({ value: { query } })
  expect(asked).toHaveLength(1)
})

describe('a plan is sent as it is', () => {
  test.each([
    ['the server knows of no such thing', [undefined, undefined]],
    ['it is switched off', ['-1', 'ZSTD']],
    ['another algorithm is wanted', ['1000', 'NONE']],
    ['it is below the threshold', ['10485760', 'ZSTD']],
  ])('where %s', async (_, values) => {
    expect(await compression(values).applied.apply(large)).toBe(large)
  })

  test('where that is shorter', async () => {
    const longer = (data: zlib.InputType) => Buffer.concat([Buffer.from(data as Buffer), Buffer.of(0)])
    expect(await compression(['1000', 'ZSTD'], longer).applied.apply(large)).toBe(large)
  })

  test('where it is small: nothing is asked', async () => {
    const { applied, asked } = compression(['0', 'ZSTD'])
    const small: Plan = { opType: { $case: 'root', value: { common: undefined, relType: undefined } } }
    expect(await applied.apply(small)).toBe(small)
    expect(asked).toEqual([])
  })
})

test('Node’s own compression is taken where it has one; without it plans are sent as they are', async () => {
  const settings = async (keys: string[]) => ({ pairs: keys.map((key, n) => ({ key, value: ['0', 'ZSTD'][n] })) })
  const { opType } = await new PlanCompression(settings).apply(large)
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync')
  if (typeof decompress !== 'function') return expect(opType).toBe(large.opType)
  if (opType?.$case !== 'compressedOperation') throw new Error('not compressed')
  expect(Relation.decode(decompress(opType.value.data)).relType).toMatchObject({ value: { query } })
})
