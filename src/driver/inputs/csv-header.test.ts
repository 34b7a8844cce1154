import { describe, expect, test } from 'vitest'
import { int, schema, string } from '#spark-connect'
import { checkHeader, headerNames } from './csv-header.ts'

describe('headerNames', () => {
  test.each<readonly [string, readonly string[]]>([
    ['a,b,c', ['a', 'b', 'c']],
    ['\uFEFFa,b', ['a', 'b']],
    ['\uFEFF"a","b"', ['a', 'b']],
    ['"a,b","c ""d"""', ['a,b', 'c "d"']],
    ['a,,c', ['a', '', 'c']],
    ['a,', ['a', '']],
    [',a', ['', 'a']],
    ['', ['']],
  ])('%s', (line, names) => {
    expect(headerNames(line)).toEqual(names)
  })
})

describe('checkHeader', () => {
  const { fields } = schema({ id: string(), hour: int() })

  test('lets other columns and any order be', () => {
    expect(() => checkHeader(['x', 'hour', '', 'id'], fields, 'a.csv')).not.toThrow()
  })

  test('names every column that is missing, and all that there have to be', () => {
    expect(() => checkHeader(['x'], fields, 'a.csv')).toThrow(
      /^a\.csv lacks the columns id, hour; its first line names 1 columns.* with the columns id, hour, in any order\.$/,
    )
  })

  test('names a column that is there twice', () => {
    expect(() => checkHeader(['id', 'hour', 'id'], fields, 'a.csv')).toThrow(/two columns .* \(id\)/)
  })
})
