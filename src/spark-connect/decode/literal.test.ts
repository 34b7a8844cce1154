import { describe, expect, test } from 'vitest'
import type { Expression_Literal } from '../gen/spark/connect/expressions.ts'
import type { DataType } from '../gen/spark/connect/types.ts'
import { Decimal } from '../types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import { decodeLiteral } from './literal.ts'
import { decodeObservedMetrics } from './metrics.ts'

type Kind = NonNullable<Expression_Literal['literalType']>
const literal = (literalType: Kind, dataType?: DataType): Expression_Literal => ({ literalType, dataType })
const int: DataType = { kind: { $case: 'integer', value: { typeVariationReference: 0 } } }
const point: DataType = {
  kind: {
    $case: 'struct',
    value: {
      typeVariationReference: 0,
      fields: [
        { name: 'x', dataType: int, nullable: false },
        { name: 'y', dataType: int, nullable: true },
      ],
    },
  },
}
const elementType = undefined
const [one, none] = [literal({ $case: 'integer', value: 1 }), literal({ $case: 'null', value: int })]

describe('decodeLiteral', () => {
  test.each<[Kind, unknown]>([
    [{ $case: 'null', value: int }, null],
    [{ $case: 'boolean', value: true }, true],
    [{ $case: 'byte', value: -1 }, -1],
    [{ $case: 'long', value: 2n ** 62n }, 2n ** 62n],
    [{ $case: 'double', value: 0.1 }, 0.1],
    [{ $case: 'string', value: 'é' }, 'é'],
    [{ $case: 'binary', value: Buffer.from([1]) }, new Uint8Array([1])],
    [{ $case: 'decimal', value: { value: '1.5', precision: 4, scale: 2 } }, new Decimal(150n, 2)],
    [{ $case: 'date', value: 20_484 }, LocalDate.parse('2026-01-31')],
    [{ $case: 'timestamp', value: -1n }, new Timestamp(-1n)],
    [{ $case: 'timestampNtz', value: 1n }, new LocalDateTime(1n)],
    [{ $case: 'time', value: { nano: 1000n } }, new LocalTime(1000)],
    [{ $case: 'yearMonthInterval', value: 3 }, new YearMonthInterval(3)],
    [{ $case: 'dayTimeInterval', value: 4n }, new DayTimeInterval(4n)],
    [{ $case: 'calendarInterval', value: { months: 1, days: 2, microseconds: 3n } }, new CalendarInterval(1, 2, 3n)],
    [{ $case: 'array', value: { elementType, elements: [one, none] } }, [1, null]],
    [
      { $case: 'map', value: { keyType: undefined, valueType: undefined, keys: [one], values: [none] } },
      new Map([[1, null]]),
    ],
    [{ $case: 'specializedArray', value: { valueType: { $case: 'longs', value: { values: [1n, 2n] } } } }, [1n, 2n]],
  ])('%o', (kind, value) => {
    expect(decodeLiteral(literal(kind))).toEqual(value)
  })

  test('a struct has the names of its type, also inside an array whose type alone is told', () => {
    const struct: Kind = { $case: 'struct', value: { structType: undefined, elements: [one, none] } }
    expect(decodeLiteral(literal(struct, point))).toEqual({ x: 1, y: null })
    const array: DataType = {
      kind: { $case: 'array', value: { elementType: point, containsNull: false, typeVariationReference: 0 } },
    }
    const list: Kind = { $case: 'array', value: { elementType, elements: [literal(struct)] } }
    expect(decodeLiteral(literal(list, array))).toEqual([{ x: 1, y: null }])
  })
})

test('observed metrics are values by name, or the reason they failed', () => {
  const empty = { planId: 1n, errors: [], keys: ['n', 'total'], values: [one, none], name: 'stats' }
  const error = { errorTypeHierarchy: [], message: 'overflow', stackTrace: [] }
  expect(
    decodeObservedMetrics([empty, { ...empty, keys: [], values: [], errors: [error], rootErrorIdx: 0 }]),
  ).toMatchObject([
    { name: 'stats', values: { n: 1, total: null }, error: undefined },
    { name: 'stats', values: {}, error: { message: 'overflow' } },
  ])
})
