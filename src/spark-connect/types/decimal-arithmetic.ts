/**
 * Precision and scale of decimal results, for the compiler (types) and at run time (functions), by Spark's rules
 * with `spark.sql.decimalOperations.allowPrecisionLoss` on. Source: Spark's `DecimalPrecision` rules; every rule is
 * compared with the server in `test/client`.
 */
import type { DecimalType } from './data-type.ts'

const MAX_PRECISION = 38
const MIN_ADJUSTED_SCALE = 6

/** Cuts a result to 38 digits, giving up digits after the point first, but keeping six where there are six. */
function bounded(precision: number, scale: number): DecimalType {
  if (precision <= MAX_PRECISION) return { typeName: 'decimal', precision, scale }
  const whole = precision - scale
  const kept = Math.max(MAX_PRECISION - whole, Math.min(scale, MIN_ADJUSTED_SCALE))
  return { typeName: 'decimal', precision: MAX_PRECISION, scale: kept }
}

/** The type of `a + b` and `a - b`. */
export function sumOfDecimals(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  return bounded(Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale)
}

/** The type of `a * b`. */
export function productOfDecimals(a: DecimalType, b: DecimalType): DecimalType {
  return bounded(a.precision + b.precision + 1, a.scale + b.scale)
}

/** The type of `a / b`. */
export function quotientOfDecimals(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(MIN_ADJUSTED_SCALE, a.scale + b.precision + 1)
  return bounded(a.precision - a.scale + b.scale + scale, scale)
}

/** The type of `a % b`. */
export function remainderOfDecimals(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  return bounded(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale)
}

/** The type that holds values of both, as in `coalesce(a, b)`; above 38 digits, those after the point are given up. */
export function commonDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale)
  const scale = Math.min(Math.max(a.scale, b.scale), MAX_PRECISION - whole)
  return { typeName: 'decimal', precision: whole + scale, scale }
}

/** The type of `sum(a)`: ten digits more. */
export function totalOfDecimal(a: DecimalType): DecimalType {
  return { typeName: 'decimal', precision: Math.min(a.precision + 10, MAX_PRECISION), scale: a.scale }
}

/** The type of `avg(a)`: four digits more on both sides of the point. */
export function meanOfDecimal(a: DecimalType): DecimalType {
  return {
    typeName: 'decimal',
    precision: Math.min(a.precision + 4, MAX_PRECISION),
    scale: Math.min(a.scale + 4, MAX_PRECISION),
  }
}

// The same for the compiler, in tuples: a number is the length of a tuple.
interface Digits {
  readonly 0: []
  readonly 1: [0]
  readonly 2: [0, 0]
  readonly 3: [0, 0, 0]
  readonly 4: [0, 0, 0, 0]
  readonly 5: [0, 0, 0, 0, 0]
  readonly 6: [0, 0, 0, 0, 0, 0]
  readonly 7: [0, 0, 0, 0, 0, 0, 0]
  readonly 8: [0, 0, 0, 0, 0, 0, 0, 0]
  readonly 9: [0, 0, 0, 0, 0, 0, 0, 0, 0]
}
type Digit<D> = D extends keyof Digits ? Digits[D] : []
type Times10<T extends 0[]> = [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T]
/** A tuple as long as `N` (0..199) says; a quotient, before it is cut, may have 115 digits. */
type Unary<N extends number> = `${N}` extends `1${infer A extends number}${infer B extends number}`
  ? [...Times10<[...Times10<[0]>, ...Digit<A>]>, ...Digit<B>]
  : `${N}` extends `${infer A extends number}${infer B extends number}`
    ? [...Times10<Digit<A>>, ...Digit<B>]
    : Digit<N>
type Length<T> = T extends { readonly length: infer L extends number } ? L : 0

/** `A + B`, each 0..199. */
export type Plus<A extends number, B extends number> = Length<[...Unary<A>, ...Unary<B>]>
/** `A - B`, at least 0. */
export type Minus<A extends number, B extends number> = Unary<A> extends [...Unary<B>, ...infer Rest] ? Length<Rest> : 0
/** Whether `A >= B`. */
export type AtLeast<A extends number, B extends number> = Unary<A> extends [...Unary<B>, ...unknown[]] ? true : false
/** The greater of two. */
export type Max<A extends number, B extends number> = AtLeast<A, B> extends true ? A : B
/** The smaller of two. */
export type Min<A extends number, B extends number> = AtLeast<A, B> extends true ? B : A

type Bounded<P extends number, S extends number> =
  AtLeast<38, P> extends true ? DecimalType<P, S> : DecimalType<38, Max<Minus<38, Minus<P, S>>, Min<S, 6>>>

type IsWide<P extends number> = number extends P ? true : false

/** For the compiler: {@link sumOfDecimals}. */
export type SumOfDecimals<P1 extends number, S1 extends number, P2 extends number, S2 extends number> =
  IsWide<P1 | P2> extends true
    ? DecimalType
    : Bounded<Plus<Plus<Max<Minus<P1, S1>, Minus<P2, S2>>, Max<S1, S2>>, 1>, Max<S1, S2>>
/** For the compiler: {@link productOfDecimals}. */
export type ProductOfDecimals<P1 extends number, S1 extends number, P2 extends number, S2 extends number> =
  IsWide<P1 | P2> extends true ? DecimalType : Bounded<Plus<Plus<P1, P2>, 1>, Plus<S1, S2>>
/** For the compiler: {@link quotientOfDecimals}. */
export type QuotientOfDecimals<P1 extends number, S1 extends number, P2 extends number, S2 extends number> =
  IsWide<P1 | P2> extends true
    ? DecimalType
    : Bounded<Plus<Plus<Minus<P1, S1>, S2>, Max<6, Plus<Plus<S1, P2>, 1>>>, Max<6, Plus<Plus<S1, P2>, 1>>>
/** For the compiler: {@link remainderOfDecimals}. */
export type RemainderOfDecimals<P1 extends number, S1 extends number, P2 extends number, S2 extends number> =
  IsWide<P1 | P2> extends true
    ? DecimalType
    : Bounded<Plus<Min<Minus<P1, S1>, Minus<P2, S2>>, Max<S1, S2>>, Max<S1, S2>>
/** For the compiler: {@link commonDecimal}. */
export type CommonDecimal<P1 extends number, S1 extends number, P2 extends number, S2 extends number> =
  IsWide<P1 | P2> extends true ? DecimalType : WholeAndScale<Max<Minus<P1, S1>, Minus<P2, S2>>, Max<S1, S2>>
type WholeAndScale<W extends number, S extends number> =
  AtLeast<38, Plus<W, S>> extends true ? DecimalType<Plus<W, S>, S> : DecimalType<38, Minus<38, W>>
/** For the compiler: {@link totalOfDecimal}. */
export type TotalOfDecimal<P extends number, S extends number> =
  IsWide<P> extends true ? DecimalType : DecimalType<Min<Plus<P, 10>, 38>, S>
/** For the compiler: {@link meanOfDecimal}. */
export type MeanOfDecimal<P extends number, S extends number> =
  IsWide<P> extends true ? DecimalType : DecimalType<Min<Plus<P, 4>, 38>, Min<Plus<S, 4>, 38>>
