/** Constants, columns by name, and SQL as a column. */
import { type Column, made } from '../../dataframe/column.ts'
import { toLiteral } from '../../dataframe/literal.ts'
import { attribute, literal, sqlExpression, star } from '../../plan/expression.ts'
import type {
  BinaryType,
  BooleanType,
  DataType,
  DateType,
  DecimalType,
  DoubleType,
  IntegerType,
  LongType,
  StringType,
  TimestampNTZType,
  TimestampType,
  TimeType,
} from '../../types/data-type.ts'
import type { Decimal } from '../../types/decimal.ts'
import type { Problem } from '../../types/problem.ts'
import type { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../../types/temporal.ts'
import { unknown } from '../../types/unknown.ts'
import type { ValueOf } from '../../types/value-of.ts'
import type { Plain } from '../rules/arguments.ts'
import { longOf } from '../rules/beside.ts'

/** The column type of a bare value. Of a number it is told by its digits, so these have to be known: see {@link lit}. */
export type TypeOfValue<V> = V extends number
  ? TypeOfNumber<`${V}`>
  : V extends string
    ? StringType
    : V extends boolean
      ? BooleanType
      : V extends bigint
        ? LongType
        : V extends Decimal
          ? DecimalType
          : V extends Timestamp | Date
            ? TimestampType
            : V extends LocalDate
              ? DateType
              : V extends LocalDateTime
                ? TimestampNTZType
                : V extends LocalTime
                  ? TimeType
                  : V extends Uint8Array
                    ? BinaryType
                    : never

/** Up to nine digits an int, more a long, a fraction a double. */
type TypeOfNumber<N extends string> = N extends `-${infer M}` ? OfDigits<M> : OfDigits<N>
type OfDigits<N extends string> = N extends `${bigint}`
  ? N extends `${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer _9}${infer Rest}`
    ? Rest extends ''
      ? IntegerType
      : LongType
    : IntegerType
  : DoubleType

/** Refuses a number whose digits the compiler does not know. */
export type KnownDigits<V> = number extends V
  ? Problem<'whether a number is an int or a double is only told of a literal: lit(n, int())'>
  : unknown

/**
 * A constant: `lit(1)` is an int, `lit(1.5)` a double, `lit('a')` a string. Of a number that is computed the compiler cannot
 * tell which, nor does JavaScript tell 1.0 from 1: say its type, `lit(n, double())`. A whole number of ten digits and more
 * is a long. A secret must never be one: plans are shown and logged. Source: PySpark's `lit`.
 */
export function lit<const V extends Plain>(value: V & KnownDigits<V>): Column<TypeOfValue<V>, 'literal'>
export function lit<D extends DataType>(value: ValueOf<D> | number, type: D): Column<D, 'literal'>
export function lit(value: unknown, type?: DataType): Column<never, 'literal'> {
  const node = toLiteral(value, type ?? longOf(value))
  return made(node, node.dataType, false, 'literal')
}

/** A null of a type. */
export function nullOf<D extends DataType>(type: D): Column<D | null, 'literal'> {
  return made(literal(type, null), type, true, 'literal')
}

/**
 * A column by its name as SQL writes it, for an untyped frame: `F.col('person.name')`, `F.col('*')`, odd names in backticks.
 * Nothing is known of it here, so a typed frame refuses it and takes a callback instead, `t => t.step`. Source: PySpark's `col`.
 */
export function col(name: string): Column<never, 'untyped'> {
  const isAll = name === '*' || name.endsWith('.*')
  const node = isAll ? star(name === '*' ? undefined : name) : attribute({ path: name })
  return made(node, unknown(), true, 'untyped')
}

/** The same as {@link col}. */
export const column = col

/**
 * Spark SQL as a column. With a type that is what it is taken for, the caller's word; the server's analysis checks it.
 * Without one it is for an untyped frame.
 */
export function expr<D extends DataType>(sql: string, type: D): Column<D | null, 'row'>
export function expr(sql: string): Column<never, 'untyped'>
export function expr(sql: string, type?: DataType): unknown {
  return made(sqlExpression(sql), type ?? unknown(), true, type ? 'row' : 'untyped')
}
