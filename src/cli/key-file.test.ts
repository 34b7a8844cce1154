import { expect, test } from 'vitest'
import { withNewKey, withoutKey } from './key-file.ts'

const [one, two] = ['a1'.repeat(32), 'b2'.repeat(32)]

test('a file of one key becomes a ring, and its key the first', () => {
  const { text, id } = withNewKey(`${one}\n`)
  expect(id).toBe(2)
  expect(text).toMatch(new RegExp(`^1 ${one}\n2 [0-9a-f]{64}\n$`))
})

test('a new key has the next id, and is another each time', () => {
  const made = [withNewKey(`7 ${two}\n1  ${one}`), withNewKey(`7 ${two}\n1 ${one}\n`)]
  expect(made.map(({ id }) => id)).toEqual([8, 8])
  expect(made[0]?.text).toMatch(new RegExp(`^7 ${two}\n1 ${one}\n8 [0-9a-f]{64}\n$`))
  expect(made[0]?.text).not.toBe(made[1]?.text)
})

test('a key goes, the others stay', () => {
  expect(withoutKey(`1 ${one}\n2 ${two}\n`, 1)).toBe(`2 ${two}\n`)
})
