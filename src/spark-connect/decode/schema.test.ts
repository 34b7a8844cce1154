import { describe, expect, test } from 'vitest'
import type { DataType as DataTypeMessage } from '../gen/spark/connect/types.ts'
import { decodeDataType, decodeSchema } from './schema.ts'

const typeVariationReference = 0
const plain = { typeVariationReference }
const string: DataTypeMessage = { kind: { $case: 'string', value: { ...plain, collation: 'UTF8_LCASE' } } }
const int: DataTypeMessage = { kind: { $case: 'integer', value: plain } }

describe('decodeDataType', () => {
  test.each<[NonNullable<DataTypeMessage['kind']>, object]>([
    [{ $case: 'null', value: plain }, { typeName: 'void' }],
    [{ $case: 'boolean', value: plain }, { typeName: 'boolean' }],
    [{ $case: 'byte', value: plain }, { typeName: 'byte' }],
    [{ $case: 'short', value: plain }, { typeName: 'short' }],
    [{ $case: 'integer', value: plain }, { typeName: 'integer' }],
    [{ $case: 'long', value: plain }, { typeName: 'long' }],
    [{ $case: 'float', value: plain }, { typeName: 'float' }],
    [{ $case: 'double', value: plain }, { typeName: 'double' }],
    [{ $case: 'binary', value: plain }, { typeName: 'binary' }],
    [{ $case: 'string', value: { ...plain, collation: '' } }, { typeName: 'string' }],
    [{ $case: 'char', value: { ...plain, length: 3 } }, { typeName: 'string' }],
    [{ $case: 'varChar', value: { ...plain, length: 3 } }, { typeName: 'string' }],
    [{ $case: 'date', value: plain }, { typeName: 'date' }],
    [{ $case: 'timestamp', value: plain }, { typeName: 'timestamp' }],
    [{ $case: 'timestampNtz', value: plain }, { typeName: 'timestamp_ntz' }],
    [{ $case: 'calendarInterval', value: plain }, { typeName: 'interval' }],
    [{ $case: 'variant', value: plain }, { typeName: 'variant' }],
    [
      { $case: 'decimal', value: { ...plain, precision: 18, scale: 2 } },
      { typeName: 'decimal', precision: 18, scale: 2 },
    ],
    [
      { $case: 'decimal', value: plain },
      { typeName: 'decimal', precision: 10, scale: 0 },
    ],
    [
      { $case: 'time', value: { ...plain, precision: 3 } },
      { typeName: 'time', precision: 3 },
    ],
    [
      { $case: 'time', value: plain },
      { typeName: 'time', precision: 6 },
    ],
    [
      { $case: 'yearMonthInterval', value: plain },
      { typeName: 'year_month_interval', start: 0, end: 1 },
    ],
    [
      { $case: 'yearMonthInterval', value: { ...plain, startField: 1 } },
      { typeName: 'year_month_interval', start: 1, end: 1 },
    ],
    [
      { $case: 'dayTimeInterval', value: plain },
      { typeName: 'day_time_interval', start: 0, end: 3 },
    ],
    [
      { $case: 'dayTimeInterval', value: { ...plain, startField: 1, endField: 2 } },
      { typeName: 'day_time_interval', start: 1, end: 2 },
    ],
    [
      { $case: 'array', value: { ...plain, elementType: int, containsNull: true } },
      { typeName: 'array', element: { typeName: 'integer' }, containsNull: true },
    ],
    [
      { $case: 'map', value: { ...plain, keyType: string, valueType: int, valueContainsNull: false } },
      { typeName: 'map', key: { typeName: 'string' }, value: { typeName: 'integer' }, valueContainsNull: false },
    ],
    [
      { $case: 'geometry', value: { ...plain, srid: 4326 } },
      { typeName: 'unknown', name: 'geometry(4326)' },
    ],
    [
      { $case: 'udt', value: { type: 'udt', jvmClass: 'a.B' } },
      { typeName: 'unknown', name: 'a.B' },
    ],
    [
      { $case: 'unparsed', value: { dataTypeString: 'odd' } },
      { typeName: 'unknown', name: 'odd' },
    ],
  ])('%j', (kind, type) => {
    expect(decodeDataType({ kind })).toEqual(type)
  })

  test('a type without a kind is the server’s fault', () => {
    expect(() => decodeDataType(undefined)).toThrow('without a kind')
  })
})

describe('decodeSchema', () => {
  const fields = [
    { name: 'a', dataType: string, nullable: true },
    { name: 'b', dataType: int, nullable: false, metadata: '{}' },
  ]

  test('gives the fields in order', () => {
    expect(decodeSchema({ kind: { $case: 'struct', value: { ...plain, fields } } })).toEqual([
      { name: 'a', dataType: { typeName: 'string' }, nullable: true },
      { name: 'b', dataType: { typeName: 'integer' }, nullable: false },
    ])
  })

  test('must be a struct', () => {
    expect(() => decodeSchema(int)).toThrow('not integer')
  })
})
