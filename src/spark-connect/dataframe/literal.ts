import { type Expression, type Literal, literal } from '../plan/expression.ts'
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
  time,
  timestamp,
  timestampNtz,
} from '../types/builders.ts'
import type { DataType } from '../types/data-type.ts'
import { toDDL } from '../types/ddl.ts'
import { Decimal } from '../types/decimal.ts'
import { asDecimal, isInteger, isNumeric } from '../types/numeric.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import { isWellFormed } from '../types/text.ts'
import { isUnknown } from '../types/unknown.ts'

const INTEGER_BITS: Partial<Record<DataType['typeName'], number>> = { byte: 8, short: 16, integer: 32, long: 64 }

/**
 * A constant of a column type from a JavaScript value; without a type, the type that PySpark's `lit` gives it
 * (a whole number is an `int` or `long`, any other a `double`).
 * Throws `TypeError` where the value does not fit the type; the value itself is never in the message.
 */
export function toLiteral(value: unknown, type?: DataType): Literal {
  if (value === null) return literal(type ?? nullType(), null)
  if (typeof value === 'string' && !isWellFormed(value))
    throw new TypeError(
      'a string holds half a surrogate pair, half a character, and cannot be sent: use toWellFormed()',
    )
  const natural = naturalType(value)
  const wanted = type && !isUnknown(type) ? type : natural
  const fitting = fitted(value, natural, wanted)
  if (fitting === undefined)
    throw new TypeError(
      `a ${describe(value)} does not fit a column of type ${toDDL(wanted)} without loss: cast the column or use lit()`,
    )
  return literal(wanted, fitting)
}

/**
 * A bare value beside a column, as a constant of the column's type; a fraction of more digits than that has after the point
 * as the decimal that SQL takes it for.
 */
export function literalBeside(value: unknown, type: DataType): Literal {
  const finer = finerThan(value, type)
  return finer ? toLiteral(finer, decimal(finer.precision, finer.scale)) : toLiteral(value, type)
}

/** The same for what is only compared: a number that does not fit the column is of a type that it fits. */
export function literalToCompare(value: unknown, type: DataType): Literal {
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal
  if (!isNumber || !isNumeric(type) || fitted(value, type, type) !== undefined) return toLiteral(value, type)
  const exact = typeof value === 'number' && !Number.isInteger(value) ? finerThan(value, long()) : exactly(value)
  return exact && exact.precision <= 38 ? toLiteral(exact) : toLiteral(value)
}

/** A fraction as a decimal of its own digits, where a column of whole numbers or decimals has fewer. */
function finerThan(value: unknown, type: DataType): Decimal | undefined {
  const scale = type.typeName === 'decimal' ? type.scale : isInteger(type) ? 0 : undefined
  if (typeof value !== 'number' || scale === undefined) return undefined
  const [, fraction] = /^-?\d+\.(\d+)$/.exec(String(value)) ?? []
  return fraction !== undefined && fraction.length > scale ? Decimal.from(String(value)) : undefined
}

/**
 * A whole constant beside a decimal, as the decimal that its type amounts to: Spark would take only as many digits as
 * the constant has, and give the result another type than beside a column.
 */
export function besideDecimal(node: Expression, other: DataType): Expression {
  if (other.typeName !== 'decimal' || node.kind !== 'literal' || !isInteger(node.dataType)) return node
  return node.value === null ? node : toLiteral(Decimal.from(String(node.value)), asDecimal(node.dataType))
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
      return isWhole(value, 32) ? int() : isWhole(value, 64) ? long() : double()
    default:
      return naturalObjectType(value)
  }
}

function naturalObjectType(value: unknown): DataType {
  if (value instanceof Decimal) return decimal(value.precision, value.scale)
  if (value instanceof Timestamp || value instanceof Date) return timestamp()
  if (value instanceof LocalDate) return date()
  if (value instanceof LocalDateTime) return timestampNtz()
  if (value instanceof LocalTime) return time()
  if (value instanceof Uint8Array) return binary()
  throw new TypeError(
    'a literal is a string, number, bigint, boolean, null, Decimal, Timestamp, Date, LocalDate, LocalDateTime, LocalTime or Uint8Array',
  )
}

/** The value as one of `type`; undefined where something would be lost. */
function fitted(value: unknown, natural: DataType, type: DataType): unknown {
  const bits = INTEGER_BITS[type.typeName]
  if (bits !== undefined) return asInteger(value, bits)
  switch (type.typeName) {
    case 'double':
      return typeof value === 'number' ? value : undefined
    case 'float':
      return typeof value === 'number' && Number.isFinite(value) === Number.isFinite(Math.fround(value))
        ? value
        : undefined
    case 'decimal':
      return asDecimalOf(value, type.precision, type.scale)
    case 'time':
      return value instanceof LocalTime && value.nanos % 10 ** (9 - type.precision) === 0 ? value : undefined
    default:
      if (natural.typeName !== type.typeName || !isSendable(value)) return undefined
      return value instanceof Date ? Timestamp.fromDate(value) : value
  }
}

/** Whether a value arrives as it is: Spark counts time in 32 or 64 bits. */
function isSendable(value: unknown): boolean {
  if (value instanceof LocalDate) return isWhole(value.epochDay, 32)
  if (value instanceof Timestamp || value instanceof LocalDateTime) return isWhole(value.micros, 64)
  return true
}

function asInteger(value: unknown, bits: number): number | bigint | undefined {
  if (!isWhole(value, bits)) return undefined
  return bits === 64 ? BigInt(value) : Number(value)
}

function isWhole(value: unknown, bits: number): value is number | bigint {
  const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  return whole && BigInt.asIntN(bits, BigInt(value)) === BigInt(value)
}

function asDecimalOf(value: unknown, precision: number, scale: number): Decimal | undefined {
  const exact = exactly(value)
  if (exact === undefined) return undefined
  const cut = 10n ** BigInt(Math.max(0, exact.scale - scale))
  if (exact.unscaled % cut !== 0n) return undefined
  const scaled = exact.withScale(scale)
  return scaled.precision <= precision ? scaled : undefined
}

function exactly(value: unknown): Decimal | undefined {
  if (value instanceof Decimal) return value
  const isExact = typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))
  return isExact ? Decimal.from(value) : undefined
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value
}
