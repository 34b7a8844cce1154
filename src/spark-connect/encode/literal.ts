import type { Expression_Literal } from '../gen/spark/connect/expressions.ts'
import type { Literal } from '../plan/expression.ts'
import { toDDL } from '../types/ddl.ts'
import { Decimal } from '../types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import { encodeDataType } from './data-type.ts'

type Kind = NonNullable<Expression_Literal['literalType']>

/** A constant as its message; `toLiteral` has made sure that the value fits the type. */
export function encodeLiteral({ dataType, value }: Literal): Expression_Literal {
  if (value === null) return { literalType: { $case: 'null', value: encodeDataType(dataType) }, dataType: undefined }
  const literalType = scalar(dataType.typeName, value) ?? precise(dataType, value)
  if (!literalType) throw new TypeError(`a literal of type ${toDDL(dataType)} is not supported`)
  return { literalType, dataType: undefined }
}

function scalar(typeName: Literal['dataType']['typeName'], value: unknown): Kind | undefined {
  switch (typeName) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'float':
    case 'double':
      return typeof value === 'number' ? { $case: typeName, value } : undefined
    case 'boolean':
      return typeof value === 'boolean' ? { $case: 'boolean', value } : undefined
    case 'string':
      return typeof value === 'string' ? { $case: 'string', value } : undefined
    case 'long':
      return typeof value === 'bigint' || typeof value === 'number'
        ? { $case: 'long', value: BigInt(value) }
        : undefined
    case 'binary':
      return value instanceof Uint8Array ? { $case: 'binary', value: Buffer.from(value) } : undefined
    default:
      return undefined
  }
}

function precise(dataType: Literal['dataType'], value: unknown): Kind | undefined {
  if (dataType.typeName === 'decimal' && value instanceof Decimal) {
    const { precision, scale } = dataType
    return { $case: 'decimal', value: { value: value.toString(), precision, scale } }
  }
  if (dataType.typeName === 'time' && value instanceof LocalTime)
    return { $case: 'time', value: { nano: BigInt(value.nanos), precision: dataType.precision } }
  if (value instanceof LocalDate) return { $case: 'date', value: value.epochDay }
  if (value instanceof Timestamp) return { $case: 'timestamp', value: value.micros }
  if (value instanceof LocalDateTime) return { $case: 'timestampNtz', value: value.micros }
  if (value instanceof YearMonthInterval) return { $case: 'yearMonthInterval', value: value.months }
  if (value instanceof DayTimeInterval) return { $case: 'dayTimeInterval', value: value.micros }
  if (value instanceof CalendarInterval)
    return {
      $case: 'calendarInterval',
      value: { months: value.months, days: value.days, microseconds: value.micros },
    }
  return undefined
}
