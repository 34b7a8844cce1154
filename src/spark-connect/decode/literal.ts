import { SparkError } from '../errors/spark-error.ts'
import type {
  Expression_Literal,
  Expression_Literal_Map,
  Expression_Literal_SpecializedArray,
} from '../gen/spark/connect/expressions.ts'
import type { DataType as DataTypeMessage } from '../gen/spark/connect/types.ts'
import { Decimal } from '../types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'

/**
 * A literal's value, of the same JavaScript types as a row's. `type` is the literal's, where an outer literal says it:
 * only the outermost does, and a struct needs it for the names of its fields.
 */
export function decodeLiteral(literal: Expression_Literal, type = literal.dataType): unknown {
  const kind = literal.literalType
  if (kind === undefined) throw new SparkError('the server sent a literal without a value', { code: 'PROTOCOL' })
  switch (kind.$case) {
    case 'null':
      return null
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'string':
      return kind.value
    case 'binary':
      return new Uint8Array(kind.value)
    case 'decimal':
      return decimalOf(kind.value.value, kind.value.scale)
    case 'date':
      return new LocalDate(kind.value)
    case 'timestamp':
      return new Timestamp(kind.value)
    case 'timestampNtz':
      return new LocalDateTime(kind.value)
    case 'time':
      return new LocalTime(Number(kind.value.nano))
    case 'yearMonthInterval':
      return new YearMonthInterval(kind.value)
    case 'dayTimeInterval':
      return new DayTimeInterval(kind.value)
    case 'calendarInterval':
      return new CalendarInterval(kind.value.months, kind.value.days, kind.value.microseconds)
    case 'array': {
      const elementType = type?.kind?.$case === 'array' ? type.kind.value.elementType : kind.value.elementType
      return kind.value.elements.map((element) => decodeLiteral(element, element.dataType ?? elementType))
    }
    case 'map':
      return mapOf(kind.value, type)
    case 'struct':
      return structOf(kind.value.elements, type ?? kind.value.structType)
    case 'specializedArray':
      return arrayOf(kind.value)
  }
}

function decimalOf(text: string, scale: number | undefined): Decimal {
  const decimal = Decimal.from(text)
  return scale === undefined ? decimal : decimal.withScale(scale)
}

function mapOf({ keys, values, keyType, valueType }: Expression_Literal_Map, type: DataTypeMessage | undefined) {
  const types = type?.kind?.$case === 'map' ? type.kind.value : { keyType, valueType }
  return new Map(
    keys.map((key, index) => {
      const value = values[index]
      if (value === undefined) throw new SparkError('a map literal lacks a value', { code: 'PROTOCOL' })
      return [
        decodeLiteral(key, key.dataType ?? types.keyType),
        decodeLiteral(value, value.dataType ?? types.valueType),
      ] as const
    }),
  )
}

function structOf(elements: readonly Expression_Literal[], type: DataTypeMessage | undefined) {
  const fields = type?.kind?.$case === 'struct' ? type.kind.value.fields : []
  const entries = elements.map((element, index): readonly [string, unknown] => {
    const field = fields[index]
    return [field?.name ?? `_${index + 1}`, decodeLiteral(element, element.dataType ?? field?.dataType)]
  })
  const struct = Object.fromEntries(entries)
  if (Object.keys(struct).length === entries.length) return struct
  throw new SparkError('two fields of a struct have one name: rename one of them', { code: 'INVALID_INPUT' })
}

function arrayOf({ valueType }: Expression_Literal_SpecializedArray): readonly unknown[] {
  return [...(valueType?.value.values ?? [])]
}
