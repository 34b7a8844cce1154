import type { Relation } from '../plan/relation.ts'
import { double } from '../types/builders.ts'
import type { CastMayBeNull, TryCastMayBeNull } from '../types/cast-rule.ts'
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
  StructField,
  TimestampNTZType,
  TimestampType,
  TimeType,
} from '../types/data-type.ts'
import type { Decimal } from '../types/decimal.ts'
import {
  type AtLeast,
  type Plus,
  type ProductOfDecimals,
  productOfDecimals,
  type QuotientOfDecimals,
  quotientOfDecimals,
  type RemainderOfDecimals,
  remainderOfDecimals,
  type SumOfDecimals,
  sumOfDecimals,
} from '../types/decimal-arithmetic.ts'
import { type Arithmetic, type AsDecimal, arithmetic, type NumericType } from '../types/numeric.ts'
import type { IsUnion, Problem } from '../types/problem.ts'
import type { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import type { Expr } from './column.ts'

/** The JavaScript values that may stand beside a column of type `T`; they take its type. Beside an untyped one, any. */
export type LiteralFor<T> = [T] extends [never] ? Bare : LiteralOf<T>
type LiteralOf<T> = T extends StringType
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
                : T extends TimeType
                  ? LocalTime
                  : T extends BinaryType
                    ? Uint8Array
                    : never

/** The JavaScript values that are of a column type by themselves. */
export type Bare =
  | string
  | boolean
  | bigint
  | number
  | Decimal
  | Timestamp
  | Date
  | LocalDate
  | LocalDateTime
  | LocalTime
  | Uint8Array

/** The column types that a column of type `T` compares with; an untyped one with any. */
export type ComparableTo<T> = [T] extends [never] ? DataType | null : Comparable<T>
type Comparable<T> = T extends null
  ? null
  : T extends NumericType
    ? NumericType | null
    : T extends { readonly typeName: 'map' | 'variant' | 'unknown' }
      ? never
      : T extends { readonly typeName: infer N extends string }
        ? Extract<DataType, { readonly typeName: N }> | null
        : never

/** The type of what stands beside a column of type `T`: a column's own, or `T` for a bare value. */
export type TypeGiven<V, T> = V extends Expr<infer U, infer _G> ? U : T & {}

/**
 * The same beside an operator of numbers, where a fraction of more digits than `T` has after the point is the decimal that SQL
 * takes it for.
 */
export type OperandOf<V, T> =
  V extends Expr<infer U, infer _G> ? U : V extends number ? NumberBeside<`${V}`, T & {}> : T & {}

/** Refuses a number beside whole numbers and decimals of which the compiler does not know the digits: they tell the type. */
export type KnownFraction<V, T> = [Extract<V, number>] extends [never]
  ? unknown
  : [T & {}] extends [FloatType | DoubleType]
    ? unknown
    : number extends V
      ? DigitsUnknown
      : IsUnion<V> extends true
        ? DigitsUnknown
        : unknown
type DigitsUnknown =
  Problem<'the type depends on the digits of the number, and these are only known of a literal: lit(n, double()) or a Decimal'>
type NumberBeside<V extends string, T> = V extends `-${infer N}` ? Fraction<N, T> : Fraction<V, T>
type Fraction<N extends string, T> = N extends `${infer _}e${infer _}`
  ? T
  : N extends `${infer W}.${infer F}`
    ? Finer<Count<W>, Count<F>, W, T>
    : T
type Finer<W extends number, F extends number, Whole extends string, T> =
  ScaleOf<T> extends infer S extends number
    ? number extends S
      ? T
      : AtLeast<S, F> extends true
        ? T
        : DecimalType<Whole extends '0' ? F : Plus<W, F>, F>
    : T
/** How many digits a column of whole numbers or decimals has after the point. */
type ScaleOf<T> =
  T extends DecimalType<infer _P, infer S> ? S : T extends ByteType | ShortType | IntegerType | LongType ? 0 : never
type Count<N extends string, Seen extends readonly unknown[] = []> = N extends `${infer _}${infer Rest}`
  ? Count<Rest, [...Seen, unknown]>
  : Seen['length']

type OrNull<A, B, R> = null extends A ? R | null : null extends B ? R | null : R

/** Whether only the server knows the type of one of two columns: then it alone knows what they make. */
type Untyped<A, B> = [A] extends [never] ? true : [B] extends [never] ? true : false

/** The type of `a + b` and of `a - b`. */
export type Sum<A, B> =
  Untyped<A, B> extends true
    ? never
    : OrNull<A, B, Arithmetic<A & {}, B & {}, DecimalSum<AsDecimal<A & {}>, AsDecimal<B & {}>>>>
type DecimalSum<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? SumOfDecimals<P1, S1, P2, S2>
  : never

/** The type of `a * b`. */
export type Product<A, B> =
  Untyped<A, B> extends true
    ? never
    : OrNull<A, B, Arithmetic<A & {}, B & {}, DecimalProduct<AsDecimal<A & {}>, AsDecimal<B & {}>>>>
type DecimalProduct<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? ProductOfDecimals<P1, S1, P2, S2>
  : never

/** The type of `a / b`: a double, but for decimals; always nullable in Spark. */
export type Quotient<A, B> = Untyped<A, B> extends true ? never : QuotientOf<A, B>
type QuotientOf<A, B> =
  DecimalType extends Arithmetic<A & {}, B & {}, DecimalType>
    ? DecimalQuotient<AsDecimal<A & {}>, AsDecimal<B & {}>> | null
    : DoubleType | null
type DecimalQuotient<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? QuotientOfDecimals<P1, S1, P2, S2>
  : never

/** The type of `a % b`: always nullable in Spark. */
export type Remainder<A, B> = Untyped<A, B> extends true ? never : RemainderOf<A, B>
type RemainderOf<A, B> =
  Arithmetic<A & {}, B & {}, DecimalRemainder<AsDecimal<A & {}>, AsDecimal<B & {}>>> extends infer R ? R | null : never
type DecimalRemainder<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? RemainderOfDecimals<P1, S1, P2, S2>
  : never

/** At run time: {@link Sum}. */
export const sumType = (a: DataType, b: DataType): DataType => arithmetic(a, b, sumOfDecimals)
/** At run time: {@link Product}. */
export const productType = (a: DataType, b: DataType): DataType => arithmetic(a, b, productOfDecimals)
/** At run time: {@link Quotient}. */
export function quotientType(a: DataType, b: DataType): DataType {
  const type = arithmetic(a, b, quotientOfDecimals)
  return type.typeName === 'decimal' ? type : double()
}
/** At run time: {@link Remainder}. */
export const remainderType = (a: DataType, b: DataType): DataType => arithmetic(a, b, remainderOfDecimals)

/** What `isin` takes beside values: a frame `S` of one column, which compares with `T`. */
export interface Rows<out S> {
  readonly plan: Relation
  readonly schema: readonly StructField[]
  readonly fields: S
}

/** Refuses a frame whose column does not compare with `T`. */
export type OneOf<S, T> = [S[keyof S]] extends [ComparableTo<T>]
  ? unknown
  : Problem<'the frame has another type of column than what is looked for in it, or several: select one, or cast it'>

export function isFrame(given: unknown): given is Pick<Rows<unknown>, 'plan' | 'schema'> {
  return typeof given === 'object' && given !== null && 'plan' in given && 'schema' in given
}

export type Whole = ByteType | ShortType | IntegerType | LongType
/** The type of an operator of bits: the wider one of the two. */
export type Bits<A, B> = Untyped<A, B> extends true ? never : OrNull<A, B, Arithmetic<A & {}, B & {}, never>>

/** What `cast` and `tryCast` make of a column of type `T`. */
export type CastTo<T, D> = null extends T ? D | null : CastMayBeNull<T, D> extends true ? D | null : D
export type TriedTo<T, D> = null extends T ? D | null : TryCastMayBeNull<T, D> extends true ? D | null : D
