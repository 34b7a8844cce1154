import { describe, expect, test } from 'vitest'
import type { InputFile } from '../ports.ts'
import { isSeenBySpark, refuseChanged, sortedFiles } from './input-file.ts'

const file = (path: string, change: Partial<InputFile> = {}): InputFile => ({
  ...{ path, length: 5, modified: '1', identity: '7' },
  ...change,
})

test.each([
  ['a.csv', true],
  ['march/a b.csv', true],
  ['_a.csv', false],
  ['.a.csv', false],
  ['_march/a.csv', false],
  ['10:00.csv', false],
])('%s: whether Spark sees it', (name, isSeen) => {
  expect(isSeenBySpark(name)).toBe(isSeen)
})

describe('what lies in a folder', () => {
  test.each([
    [
      'data',
      ['a.csv', 'a', '_a.csv', '.a.csv.gz', '_x/a.csv', 'x/y.json'],
      ['a.csv', 'a', '_a.csv', '.a.csv.gz', '_x/a.csv', 'x/y.json'],
      [],
    ],
    [
      'what programs keep beside it',
      ['a.csv', '._a.csv', '.DS_Store', '.git/a.csv', '.a.csv.crc'],
      ['a.csv'],
      ['._a.csv', '.DS_Store', '.git/a.csv'],
    ],
  ])('%s', (_, names, files, leftOut) => {
    const sorted = sortedFiles(
      '/in/',
      names.map((name) => file(`/in/${name}`)),
    )
    const below = (all: readonly InputFile[]) => all.map(({ path }) => path.slice('/in/'.length))
    expect([below(sorted.files), below(sorted.leftOut)]).toEqual([files, leftOut])
  })

  test('an empty hidden file is nothing', () => {
    expect(sortedFiles('/in', [file('/in/_SUCCESS', { length: 0 })])).toEqual({ files: [], leftOut: [] })
  })
})

test.each([
  ['nothing', [file('/a')], undefined],
  ['another length', [file('/a', { length: 6 })], '/a had 5 bytes and has 6'],
  ['another time', [file('/a', { modified: '2' })], '/a was written to'],
  ['another file', [file('/a', { identity: '8' })], '/a was replaced'],
  ['one more', [file('/a'), file('/b')], '/b was added'],
  ['one less', [], '/a was taken away'],
])('what changed: %s', (_, now, says) => {
  const compare = () => refuseChanged([file('/a')], now)
  if (says === undefined) expect(compare).not.toThrow()
  else expect(compare).toThrow(`the input changed while it was read: ${says}. Nothing was published`)
})
