import { describe, expect, test } from 'vitest'
import { int, schema, string } from '#spark-connect'
import { checkHeader, headerNames } from './csv-header.ts'

describe('headerNames', () => {
  test.each<readonly [string, readonly string[]]>([
    ['a,b,c', ['a', 'b', 'c']],
    ['\uFEFFa,b', ['a', 'b']],
    ['\uFEFF"a","b"', ['a', 'b']],
    ['"a,b","c ""d"""', ['a,b', 'c "d"']],
    ['5" pipe,b', ['5" pipe', 'b']],
    ['a, b', ['a', ' b']],
    ['a,,c', ['a', '', 'c']],
    ['a,', ['a', '']],
    [',a', ['', 'a']],
    ['', ['']],
  ])('%s', (line, names) => {
    expect(headerNames(line, 'a.csv')).toEqual(names)
  })

  test.each(['a,"b', '"a"b,c', 'a, "b"', '"a" ,b', '"""'])('of quotes that do not fit: %s', (line) => {
    expect(() => headerNames(line, 'a.csv')).toThrow(/^a\.csv has a quote in its first line that is not closed there/)
  })

  test.each([
    ['UTF-16', new TextDecoder().decode(Buffer.from('\uFEFFid,b', 'utf16le'))],
    ['UTF-16 without a mark', Buffer.from('id,b', 'utf16le').toString()],
    ['gzip', new TextDecoder().decode(Buffer.from('1f8b0800000000000003', 'hex'))],
    ['zip', 'PK\u0003\u0004'],
  ])('of what is no text: %s', (_, line) => {
    expect(() => headerNames(line, 'a.csv')).toThrow(/^a\.csv is no text in UTF-8\. .*packed/)
  })
})

describe('checkHeader', () => {
  const { fields } = schema({ id: string(), hour: int() })

  test('lets other columns, some without a name, and any order be', () => {
    expect(() => checkHeader(['x', 'hour', '', 'id', ''], fields, 'a.csv')).not.toThrow()
  })

  test('names every column that is missing, and all that there have to be', () => {
    expect(() => checkHeader(['x'], fields, 'a.csv')).toThrow(
      /^a\.csv lacks the columns id, hour; its first line names 1 columns\. .* with the columns id, hour, in any order\.$/,
    )
  })

  test.each<readonly [readonly string[], RegExp]>([
    [
      ['id', ' Hour'],
      /lacks the column hour; its first line names 2 columns, of which hour differs only by blanks or case\./,
    ],
    [['ID', 'hour '], /lacks the columns id, hour; .*, of which id, hour differ only by blanks or case\./],
    [['id;hour'], /names 1 columns, since semicolons seem to separate them: only commas do\./],
    [['"id"\tHour'], /since tabs seem to separate them/],
    [['secret;other'], /names 1 columns\. /],
  ])('says what may be wrong with %j, without quoting it', (names, says) => {
    expect(() => checkHeader(names, fields, 'a.csv')).toThrow(says)
    expect(() => checkHeader(names, fields, 'a.csv')).not.toThrow(/secret/)
  })

  test('names a column that is there twice', () => {
    expect(() => checkHeader(['id', 'hour', 'id'], fields, 'a.csv')).toThrow(/two columns .* \(id\)/)
  })
})
