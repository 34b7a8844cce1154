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

function settings(values: readonly (string | undefined)[]) {
  const asked: (readonly string[])[] = []
  const compression = new PlanCompression(async (keys) => {
    asked.push(keys)
    return { pairs: keys.map((key, index) => ({ key, value: values[index] })) }
  })
  return { compression, asked }
}

const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync')
const hasZstd = typeof decompress === 'function'

if (!hasZstd)
  console.info(`plans are not compressed by Node ${process.version}, which has no zstd: the tests of it are skipped`)

describe('where Node has zstd', { skip: !hasZstd }, () => {
  test('a large plan is sent compressed; the settings are asked for once', async () => {
    const { compression, asked } = settings(['1000', 'ZSTD'])
    const { opType } = await compression.apply(large)
    await compression.apply(large)
    if (opType?.$case !== 'compressedOperation' || typeof decompress !== 'function') throw new Error('not compressed')
    expect(opType.value).toMatchObject({ opType: 1, compressionCodec: 1 })
    expect(opType.value.data.length).toBeLessThan(query.length / 100)
    expect(Relation.decode(decompress(opType.value.data)).relType).toMatchObject({ value: { query } })
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['the server knows of no such thing', [undefined, undefined]],
    ['it is switched off', ['-1', 'ZSTD']],
    ['another algorithm is wanted', ['1000', 'NONE']],
    ['it is below the threshold', ['10485760', 'ZSTD']],
  ])('not where %s', async (_, values) => {
    expect(await settings(values).compression.apply(large)).toBe(large)
  })

  test('for a small plan nothing is asked', async () => {
    const { compression, asked } = settings(['0', 'ZSTD'])
    const small: Plan = { opType: { $case: 'root', value: { common: undefined, relType: undefined } } }
    expect(await compression.apply(small)).toBe(small)
    expect(asked).toEqual([])
  })
})

test('without zstd plans are sent as they are', { skip: hasZstd }, async () => {
  const { compression, asked } = settings(['0', 'ZSTD'])
  expect(await compression.apply(large)).toBe(large)
  expect(asked).toEqual([])
})
