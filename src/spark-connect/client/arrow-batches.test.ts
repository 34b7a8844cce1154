import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArrowBatches } from './arrow-batches.ts'

/** A batch of `rows` rows that begins with row `start`, cut into chunks of these bytes. */
function sent(start: number, rows: number, chunks: readonly string[]) {
  return chunks.map((text, index) => ({
    data: Buffer.from(text),
    rowCount: BigInt(rows),
    startOffset: BigInt(start),
    chunkIndex: BigInt(index),
    numChunksInBatch: BigInt(chunks.length),
  }))
}

function entered(messages: readonly Parameters<ArrowBatches['enter']>[0][]) {
  const batches = new ArrowBatches()
  const whole = messages.flatMap((message) => batches.enter(message) ?? [])
  batches.end()
  return whole.map(({ data, rowCount }) => [Buffer.from(data).toString(), rowCount])
}

test('puts chunks together again', () => {
  expect(entered([...sent(0, 3, ['ab', 'c', 'd']), ...sent(3, 2, ['e'])])).toEqual([
    ['abcd', 3],
    ['e', 2],
  ])
})

test('takes a server that numbers nothing', () => {
  const batch = { data: Buffer.from('x'), rowCount: 1n }
  expect(entered([batch, batch])).toHaveLength(2)
  expect(entered([{ ...batch, numChunksInBatch: 0n, chunkIndex: 0n }])).toHaveLength(1)
})

const [a1, a2, a3, b] = [...sent(0, 3, ['a', 'b', 'c']), ...sent(3, 2, ['d'])] as const

describe('refuses', () => {
  test.each([
    ['a batch that is missing', [b], 'rows from 3 on came where 0 was next'],
    ['a batch that came twice', [a1, a2, a3, a1], 'rows from 0 on came where 3 was next'],
    ['a chunk that is missing', [a1, a3], 'chunk 2 of a batch came where 1 was next'],
    ['a chunk that came twice', [a1, a1], 'chunk 0 of a batch came where 1 was next'],
    ['a batch in the midst of another', [a1, b], 'rows from 3 on'],
    ['an end in the midst of a batch', [a1, a2], 'incomplete'],
  ])('%s', (_, messages, complaint) => {
    const given = messages.flatMap((message) => message ?? [])
    expect(() => entered(given)).toThrow(complaint)
    expect(() => entered(given)).toThrow(expect.objectContaining({ code: 'PROTOCOL' }))
  })

  test('whatever is left out, doubled or swapped', () => {
    const shape = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })), {
      minLength: 2,
      maxLength: 6,
    })
    const damage = fc.constantFrom('drop', 'double', 'swap')
    fc.assert(
      fc.property(shape, damage, fc.nat(), (batches, kind, at) => {
        let start = 0
        const messages = batches.flatMap(([rows, chunks], number) => {
          const batch = sent(
            start,
            rows,
            Array.from({ length: chunks }, (_, chunk) => `${number}.${chunk};`),
          )
          start += rows
          return batch
        })
        const place = at % (messages.length - 1)
        const [one, other] = messages.slice(place, place + 2)
        if (!one || !other) return
        const damaged = { drop: [other], double: [one, one, other], swap: [other, one] }[kind]
        expect(() => entered(messages)).not.toThrow()
        expect(() => entered(messages.toSpliced(place, 2, ...damaged))).toThrow('not in order')
      }),
    )
  })
})
