import { describe, expect, test } from 'vitest'
import { CsvBlock } from './csv-block.ts'

function written(write: (block: CsvBlock) => void): string {
  const block = new CsvBlock()
  write(block)
  return block.take().toString('latin1')
}

describe('numbers are written as JavaScript writes them', () => {
  test.each([0, 7, 9, 10, 99, 100, 1_000_000, 2_147_483_647])('%d', (value) => {
    expect(written((block) => block.integer(value))).toBe(String(value))
  })

  test.each([0, 1, 10, 99, 100, 101, 1_999, 9_244_551_700, 214_748_364_799])('%d cents', (cents) => {
    const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
    expect(written((block) => block.money(cents))).toBe(text)
  })

  test('with zeros in front', () => {
    expect(written((block) => block.padded(42, 5))).toBe('00042')
  })
})

test('a block that was taken keeps its text when the next one is filled', () => {
  const block = new CsvBlock()
  block.integer(1)
  const first = block.take()
  block.integer(2)
  expect([first.toString(), block.take().toString()]).toEqual(['1', '2'])
})

test('what was written from a place on can be copied and forgotten', () => {
  const block = new CsvBlock()
  block.integer(12)
  const start = block.length
  block.integer(34)
  const copy = block.copyFrom(start)
  block.rewind(start)
  block.integer(5)
  expect(copy.toString()).toBe('34')
  expect(block.take().toString()).toBe('125')
})
