import { type Literal, literal } from '../plan/expression.ts'
import {
  binary,
  boolean,
  date,
  decimal,
  double,
  int,
  long,
  nullType,
  string,
  timestamp,
  timestampNtz,
} from '../types/builders.ts'
import type { DataType } from '../types/data-type.ts'
import { toDDL } from '../types/ddl.ts'
import { Decimal } from '../types/decimal.ts'
import { LocalDate, LocalDateTime, Timestamp } from '../types/temporal.ts'

const INTEGERS: Partial<Record<DataType['typeName'], number>> = { byte: 8, short: 16, integer: 32, long: 64 }

/**
 * A constant of a column type from a JavaScript value; without a type, the type that PySpark's `lit` gives it
 * (a whole number is an `int` or `long`, any other a `double`).
 * Throws `TypeError` where the value does not fit the type; the value itself is never in the message.
 */
export function toLiteral(value: unknown, type: DataType | undefined): Literal {
  if (value === null) return literal(type ?? nullType(), null)
  const natural = naturalType(value)
  return type === undefined ? literal(natural, normal(value)) : literal(type, fitted(value, natural, type))
}

function naturalType(value: unknown): DataType {
  switch (typeof value) {
    case 'string':
      return string()
    case 'boolean':
      return boolean()
    case 'bigint':
      return long()
    case 'number':
      return Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? int() : long()) : double()
    default:
      return naturalObjectType(value)
  }
}

function naturalObjectType(value: unknown): DataType {
  if (value instanceof Decimal) return decimal(value.precision, value.scale)
  if (value instanceof Timestamp || value instanceof Date) return timestamp()
  if (value instanceof LocalDate) return date()
  if (value instanceof LocalDateTime) return timestampNtz()
  if (value instanceof Uint8Array) return binary()
  throw new TypeError(
    'a literal is a string, number, bigint, boolean, null, Decimal, Timestamp, Date, LocalDate, LocalDateTime or Uint8Array',
  )
}

function normal(value: unknown): unknown {
  return value instanceof Date ? Timestamp.fromDate(value) : value
}

/** The value as one of `type`, where that loses nothing. */
function fitted(value: unknown, natural: DataType, type: DataType): unknown {
  const bits = INTEGERS[type.typeName]
  if (bits !== undefined && isWhole(value, bits)) return type.typeName === 'long' ? BigInt(value) : Number(value)
  if ((type.typeName === 'double' || type.typeName === 'float') && typeof value === 'number') return value
  if (
    type.typeName === 'decimal' &&
    (typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal)
  ) {
    const scaled = rescaled(value instanceof Decimal ? value : Decimal.from(value), type.scale)
    if (scaled !== undefined && scaled.precision <= type.precision) return scaled
  }
  if (natural.typeName === type.typeName && bits === undefined && type.typeName !== 'decimal') return normal(value)
  throw new TypeError(
    `a ${describe(value)} does not fit a column of type ${toDDL(type)} without loss: cast the column or use lit()`,
  )
}

function isWhole(value: unknown, bits: number): value is number | bigint {
  const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  return whole && BigInt.asIntN(bits, BigInt(value)) === BigInt(value)
}

/** With so many digits after the point; undefined where digits other than zero would be lost. */
function rescaled(value: Decimal, scale: number): Decimal | undefined {
  const cut = 10n ** BigInt(Math.max(0, value.scale - scale))
  return value.unscaled % cut === 0n ? value.withScale(scale) : undefined
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value
}
