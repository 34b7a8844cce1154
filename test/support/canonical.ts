import type { DataType } from '../../src/spark-connect/types/data-type.ts'
import { Decimal } from '../../src/spark-connect/types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../../src/spark-connect/types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../../src/spark-connect/types/temporal.ts'
import { Variant } from '../../src/spark-connect/types/variant.ts'

/** A value in the text form that `arrow_values.py` describes. */
export type Canonical = null | string | readonly Canonical[]

/** A decoded value of a type in canonical form. Throws if it is not of the JavaScript type that stands for that type. */
export function canonical(value: unknown, type: DataType): Canonical {
  if (value === null) return null
  switch (type.typeName) {
    case 'boolean':
      return text(value, typeof value === 'boolean', type)
    case 'byte':
    case 'short':
    case 'integer':
      return text(value, Number.isInteger(value), type)
    case 'long':
      return text(value, typeof value === 'bigint', type)
    case 'float':
    case 'double':
      return bits(expectNumber(value, type), type.typeName)
    case 'string':
      return text(value, typeof value === 'string', type)
    case 'binary':
      return hex(value, type)
    case 'array':
      if (!Array.isArray(value)) throw odd(value, type)
      return value.map((element) => canonical(element, type.element))
    case 'map':
      if (!(value instanceof Map)) throw odd(value, type)
      return Array.from(value, ([key, item]) => [canonical(key, type.key), canonical(item, type.value)])
    case 'struct': {
      const fields = new Map(Object.entries(value ?? {}))
      if ([...fields.keys()].join() !== type.fields.map(({ name }) => name).join()) throw odd(value, type)
      return type.fields.map(({ name, dataType }) => canonical(fields.get(name), dataType))
    }
    default:
      return ofClass(value, type)
  }
}

/** Types whose values are classes of ours: as the whole numbers that Arrow carries. */
function ofClass(value: unknown, type: DataType): Canonical {
  if (type.typeName === 'decimal' && value instanceof Decimal) return `${value.unscaled} ${value.scale}`
  if (type.typeName === 'date' && value instanceof LocalDate) return String(value.epochDay)
  if (type.typeName === 'time' && value instanceof LocalTime) return String(value.nanos)
  if (type.typeName === 'timestamp' && value instanceof Timestamp) return String(value.micros)
  if (type.typeName === 'timestamp_ntz' && value instanceof LocalDateTime) return String(value.micros)
  if (type.typeName === 'day_time_interval' && value instanceof DayTimeInterval) return String(value.micros)
  if (type.typeName === 'year_month_interval' && value instanceof YearMonthInterval) return String(value.months)
  if (type.typeName === 'interval' && value instanceof CalendarInterval)
    return `${value.months} ${value.days} ${value.micros * 1000n}`
  if (type.typeName === 'variant' && value instanceof Variant)
    return [hex(value.value, type), hex(value.metadata, type)]
  throw odd(value, type)
}

/** How many values there are in a value, those inside it included: a list itself counts as one. */
export function countOf(value: Canonical): number {
  return Array.isArray(value) ? value.reduce((sum: number, inner: Canonical) => sum + countOf(inner), 1) : 1
}

function bits(value: number, kind: 'float' | 'double'): string {
  if (Number.isNaN(value)) return 'NaN'
  const bytes = Buffer.alloc(kind === 'float' ? 4 : 8)
  if (kind === 'float') bytes.writeFloatBE(value)
  else bytes.writeDoubleBE(value)
  return bytes.toString('hex')
}

function hex(value: unknown, type: DataType): string {
  if (!(value instanceof Uint8Array)) throw odd(value, type)
  return Buffer.from(value).toString('hex')
}

function text(value: unknown, isRight: boolean, type: DataType): string {
  if (!isRight) throw odd(value, type)
  return String(value)
}

function expectNumber(value: unknown, type: DataType): number {
  if (typeof value !== 'number') throw odd(value, type)
  return value
}

function odd(value: unknown, type: DataType): Error {
  return new Error(`${String(value)} (${typeof value}) stands for a ${type.typeName}`)
}
