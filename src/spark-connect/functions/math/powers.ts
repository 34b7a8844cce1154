/** Powers, roots and logarithms. */
import { double, long } from '../../types/builders.ts'
import type { DoubleType } from '../../types/data-type.ts'
import type { Int, Num } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NullIfAny, nullIfAny } from '../rules/results.ts'
import { constant, partial } from '../rules/scalars.ts'

/** Euler's number. */
export const e = constant('e', double())
/** Euler's number to this power. */
export const exp = partial<Num>()('exp', double())
/** {@link exp} less one, exact near zero too. */
export const expm1 = partial<Num>()('expm1', double())
/** The square root; NaN of a negative number. */
export const sqrt = partial<Num>()('sqrt', double())
/** The cube root. */
export const cbrt = partial<Num>()('cbrt', double())
/** The natural logarithm; null of zero and below. */
export const ln = partial<Num>()('ln', double())
/** The logarithm to base 10; null of zero and below. */
export const log10 = partial<Num>()('log10', double())
/** The logarithm to base 2; null of zero and below. */
export const log2 = partial<Num>()('log2', double())
/** The natural logarithm of the number and one, exact near zero too; null of -1 and below. */
export const log1p = partial<Num>()('log1p', double())
/** 1 · 2 · … · n for n of 0..20, else null. */
export const factorial = partial<Int>()('factorial', long())

/** The natural logarithm of a number, or of two numbers that of the second to the first as base; null where there is none. */
export function log<A extends Num>(value: A): MaybeNull<A, DoubleType>
export function log<A extends Num, B extends Num>(base: A, value: B): MaybeNull<A | B, DoubleType>
export function log(first: Num, value?: Num): unknown {
  return value === undefined ? ln(first) : call('log', [first, value], maybeNull(double()))
}

/** The first number to the power of the second. */
export function pow<A extends Num, B extends Num>(base: A, exponent: B): NullIfAny<A | B, DoubleType> {
  return call('power', [base, exponent], nullIfAny(double()))
}

/** The same as {@link pow}, as in PySpark. */
export const power = pow
