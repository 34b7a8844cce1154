import { decimal, double, float } from '../types/builders.ts'
import type {
  BinaryType,
  BooleanType,
  ByteType,
  DataType,
  DateType,
  DecimalType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  ShortType,
  StringType,
  TimestampNTZType,
  TimestampType,
} from '../types/data-type.ts'
import type { Decimal } from '../types/decimal.ts'
import {
  type ProductOfDecimals,
  productOfDecimals,
  type QuotientOfDecimals,
  quotientOfDecimals,
  type SumOfDecimals,
  sumOfDecimals,
} from '../types/decimal-arithmetic.ts'
import type { LocalDate, LocalDateTime, Timestamp } from '../types/temporal.ts'
import type { Expr } from './column.ts'

/** The types that operators calculate with. */
export type NumericType = ByteType | ShortType | IntegerType | LongType | FloatType | DoubleType | DecimalType

/** The JavaScript values that may stand beside a column of type `T`; they take its type. */
export type LiteralFor<T> = T extends StringType
  ? string
  : T extends BooleanType
    ? boolean
    : T extends LongType
      ? bigint | number
      : T extends IntegerType | ShortType | ByteType | FloatType | DoubleType
        ? number
        : T extends DecimalType
          ? Decimal | number
          : T extends TimestampType
            ? Timestamp | Date
            : T extends DateType
              ? LocalDate
              : T extends TimestampNTZType
                ? LocalDateTime
                : T extends BinaryType
                  ? Uint8Array
                  : never

/** The column types that a column of type `T` compares with. */
export type ComparableTo<T> = T extends null
  ? null
  : T extends NumericType
    ? NumericType | null
    : T extends { readonly typeName: infer N extends string }
      ? Extract<DataType, { readonly typeName: N }> | null
      : never

/** The type of what stands beside a column of type `T`: a column's own, or `T` for a bare value. */
export type TypeGiven<V, T> = V extends Expr<infer U, infer _G> ? U : T & {}

type OrNull<A, B, R> = null extends A ? R | null : null extends B ? R | null : R
/** The decimal that holds every value of an integer type. */
type AsDecimal<T> =
  T extends DecimalType<infer P, infer S>
    ? DecimalType<P, S>
    : T extends LongType
      ? DecimalType<20, 0>
      : T extends IntegerType
        ? DecimalType<10, 0>
        : T extends ShortType
          ? DecimalType<5, 0>
          : T extends ByteType
            ? DecimalType<3, 0>
            : never

/** What `+`, `-` and `*` make of two non-null types; `D` is their result where one is a decimal. */
type Arithmetic<A, B, D> = [A | B] extends [FloatType]
  ? FloatType
  : [A] extends [DoubleType | FloatType]
    ? DoubleType
    : [B] extends [DoubleType | FloatType]
      ? DoubleType
      : [A] extends [DecimalType]
        ? D
        : [B] extends [DecimalType]
          ? D
          : Integral<A, B>
type Integral<A, B> = LongType extends A | B
  ? LongType
  : IntegerType extends A | B
    ? IntegerType
    : ShortType extends A | B
      ? ShortType
      : ByteType

/** The type of `a + b` and of `a - b`. */
export type Sum<A, B> = OrNull<A, B, Arithmetic<A & {}, B & {}, DecimalSum<AsDecimal<A & {}>, AsDecimal<B & {}>>>>
type DecimalSum<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? SumOfDecimals<P1, S1, P2, S2>
  : never

/** The type of `a * b`. */
export type Product<A, B> = OrNull<
  A,
  B,
  Arithmetic<A & {}, B & {}, DecimalProduct<AsDecimal<A & {}>, AsDecimal<B & {}>>>
>
type DecimalProduct<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? ProductOfDecimals<P1, S1, P2, S2>
  : never

/** The type of `a / b`: always nullable in Spark. */
export type Quotient<A, B> =
  | ([A & {}] extends [DoubleType | FloatType]
      ? DoubleType
      : [B & {}] extends [DoubleType | FloatType]
        ? DoubleType
        : [A & {}] extends [DecimalType]
          ? DecimalQuotient<AsDecimal<A & {}>, AsDecimal<B & {}>>
          : [B & {}] extends [DecimalType]
            ? DecimalQuotient<AsDecimal<A & {}>, AsDecimal<B & {}>>
            : DoubleType)
  | null
type DecimalQuotient<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? QuotientOfDecimals<P1, S1, P2, S2>
  : never

const WHOLE_DIGITS: Partial<Record<DataType['typeName'], number>> = { byte: 3, short: 5, integer: 10, long: 20 }
const WIDTH: readonly DataType['typeName'][] = ['byte', 'short', 'integer', 'long']

type DecimalRule = (a: DecimalType, b: DecimalType) => DecimalType

/** At run time: {@link Sum}. */
export const sumType = (a: DataType, b: DataType): DataType => arithmetic(a, b, sumOfDecimals)
/** At run time: {@link Product}. */
export const productType = (a: DataType, b: DataType): DataType => arithmetic(a, b, productOfDecimals)
/** At run time: {@link Quotient}. */
export function quotientType(a: DataType, b: DataType): DataType {
  const isDecimal = a.typeName === 'decimal' || b.typeName === 'decimal'
  return isDecimal ? arithmetic(a, b, quotientOfDecimals) : double()
}
/** At run time: the type of a remainder of integers. */
export const moduloType = (a: DataType, b: DataType): DataType => arithmetic(a, b, sumOfDecimals)

function arithmetic(a: DataType, b: DataType, rule: DecimalRule): DataType {
  if (a.typeName === 'float' && b.typeName === 'float') return float()
  if (isFloating(a) || isFloating(b)) return double()
  if (a.typeName === 'decimal' || b.typeName === 'decimal') return rule(asDecimal(a), asDecimal(b))
  return WIDTH.indexOf(a.typeName) >= WIDTH.indexOf(b.typeName) ? a : b
}

function isFloating(type: DataType): boolean {
  return type.typeName === 'float' || type.typeName === 'double'
}

function asDecimal(type: DataType): DecimalType {
  return type.typeName === 'decimal' ? type : decimal(WHOLE_DIGITS[type.typeName] ?? 38, 0)
}
