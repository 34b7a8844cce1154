/** Angles, in radians where nothing else is said. */
import { double } from '../../types/builders.ts'
import type { DoubleType } from '../../types/data-type.ts'
import type { Num } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny } from '../rules/results.ts'
import { constant, ofNumber } from '../rules/scalars.ts'

/** The number π. */
export const pi = constant('pi', double())
/** The sine of an angle. */
export const sin = ofNumber('sin', double())
/** The cosine of an angle. */
export const cos = ofNumber('cos', double())
/** The tangent of an angle. */
export const tan = ofNumber('tan', double())
/** The cotangent of an angle: 1 / tan. */
export const cot = ofNumber('cot', double())
/** The secant of an angle: 1 / cos. */
export const sec = ofNumber('sec', double())
/** The cosecant of an angle: 1 / sin. */
export const csc = ofNumber('csc', double())
/** The angle with this sine; NaN outside -1..1. */
export const asin = ofNumber('asin', double())
/** The angle with this cosine; NaN outside -1..1. */
export const acos = ofNumber('acos', double())
/** The angle with this tangent. */
export const atan = ofNumber('atan', double())
/** The hyperbolic sine. */
export const sinh = ofNumber('sinh', double())
/** The hyperbolic cosine. */
export const cosh = ofNumber('cosh', double())
/** The hyperbolic tangent. */
export const tanh = ofNumber('tanh', double())
/** The inverse of {@link sinh}. */
export const asinh = ofNumber('asinh', double())
/** The inverse of {@link cosh}; NaN below 1. */
export const acosh = ofNumber('acosh', double())
/** The inverse of {@link tanh}; NaN outside -1..1. */
export const atanh = ofNumber('atanh', double())
/** Radians → degrees. */
export const degrees = ofNumber('degrees', double())
/** Degrees → radians. */
export const radians = ofNumber('radians', double())

/** The angle between the x axis and the point (x, y), which is given as y, x. */
export function atan2<A extends Num, B extends Num>(y: A, x: B): NullIfAny<A | B, DoubleType> {
  return call('atan2', [y, x], nullIfAny(double()))
}

/** The long side of a right triangle with these two others: √(a² + b²). */
export function hypot<A extends Num, B extends Num>(a: A, b: B): NullIfAny<A | B, DoubleType> {
  return call('hypot', [a, b], nullIfAny(double()))
}
