/** Angles, in radians where nothing else is said. */
import { double } from '../../types/builders.ts'
import type { DoubleType } from '../../types/data-type.ts'
import type { Num } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny } from '../rules/results.ts'
import { constant, partial } from '../rules/scalars.ts'

/** The number π. */
export const pi = constant('pi', double())
/** The sine of an angle. */
export const sin = partial<Num>()('sin', double())
/** The cosine of an angle. */
export const cos = partial<Num>()('cos', double())
/** The tangent of an angle. */
export const tan = partial<Num>()('tan', double())
/** The cotangent of an angle: 1 / tan. */
export const cot = partial<Num>()('cot', double())
/** The secant of an angle: 1 / cos. */
export const sec = partial<Num>()('sec', double())
/** The cosecant of an angle: 1 / sin. */
export const csc = partial<Num>()('csc', double())
/** The angle with this sine; NaN outside -1..1. */
export const asin = partial<Num>()('asin', double())
/** The angle with this cosine; NaN outside -1..1. */
export const acos = partial<Num>()('acos', double())
/** The angle with this tangent. */
export const atan = partial<Num>()('atan', double())
/** The hyperbolic sine. */
export const sinh = partial<Num>()('sinh', double())
/** The hyperbolic cosine. */
export const cosh = partial<Num>()('cosh', double())
/** The hyperbolic tangent. */
export const tanh = partial<Num>()('tanh', double())
/** The inverse of {@link sinh}. */
export const asinh = partial<Num>()('asinh', double())
/** The inverse of {@link cosh}; NaN below 1. */
export const acosh = partial<Num>()('acosh', double())
/** The inverse of {@link tanh}; NaN outside -1..1. */
export const atanh = partial<Num>()('atanh', double())
/** Radians → degrees. */
export const degrees = partial<Num>()('degrees', double())
/** Degrees → radians. */
export const radians = partial<Num>()('radians', double())

/** The angle between the x axis and the point (x, y), which is given as y, x. */
export function atan2<A extends Num, B extends Num>(y: A, x: B): NullIfAny<A | B, DoubleType> {
  return call('atan2', [y, x], nullIfAny(double()))
}

/** The long side of a right triangle with these two others: √(a² + b²). */
export function hypot<A extends Num, B extends Num>(a: A, b: B): NullIfAny<A | B, DoubleType> {
  return call('hypot', [a, b], nullIfAny(double()))
}
