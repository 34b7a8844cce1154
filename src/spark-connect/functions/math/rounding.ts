/** Signs, and numbers with fewer digits. */
import type { Expr } from '../../dataframe/column.ts'
import { double } from '../../types/builders.ts'
import type { CalendarIntervalType, DayTimeIntervalType, YearMonthIntervalType } from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { Num } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type TypeOf, typeOfFirst } from '../rules/results.ts'
import { partial, same } from '../rules/scalars.ts'
import { type CutTo, cutTo, type Rounded, rounded, type WholeOf, wholeOf } from './rounding-rule.ts'

/** Numbers of a column: a bare one does not say of which type the result is, `lit(1.5, double())` does. */
type Numbers = Expr<NumericType | null>
type Signed = Expr<NumericType | YearMonthIntervalType | DayTimeIntervalType | null>
type AnySigned = Expr<NumericType | YearMonthIntervalType | DayTimeIntervalType | CalendarIntervalType | null>

/** The value without its sign; fails for the least value of its type. */
export const abs = same<Signed>('abs')
/** The value with the other sign; of a condition see `not`. */
export const negative = same<AnySigned>('negative')
/** The same as {@link negative}, as in PySpark. */
export const negate = negative
/** The value as it is. */
export const positive = same<AnySigned>('positive')
/** The sign: 1, 0 or -1 as a double. */
export const signum = partial<Signed | number>()('signum', double())
/** The same as {@link signum}. */
export const sign = partial<Signed | number>()('sign', double())
/** The nearest whole number as a double; of two the even one. */
export const rint = partial<Num>()('rint', double())

/** To a whole number, or to a decimal of so many digits after the point (below 0: zeros before it). */
interface ToWhole {
  <A extends Numbers>(value: A): MaybeNull<A, WholeOf<TypeOf<A> & {}>>
  <A extends Numbers, const S extends number>(value: A, scale: S): MaybeNull<A, CutTo<TypeOf<A> & {}, S>>
}

function toWhole(name: string): ToWhole {
  return (value: Numbers, scale?: number) =>
    scale === undefined
      ? call<never, never>(name, [value], (args) => maybeNull(wholeOf(typeOfFirst(args)))(args))
      : call<never, never>(name, [value, scale], (args) => maybeNull(cutTo(typeOfFirst(args), scale))(args))
}

/** The next whole number upwards, a long or a decimal; with a scale the next decimal of so many digits after the point. */
export const ceil = toWhole('ceil')
/** The same as {@link ceil}. */
export const ceiling = toWhole('ceiling')
/** The next whole number downwards, a long or a decimal; with a scale the next decimal of so many digits after the point. */
export const floor = toWhole('floor')

type Round = <A extends Numbers, const S extends number = 0>(
  value: A,
  scale?: S,
) => MaybeNull<A, Rounded<TypeOf<A> & {}, S>>

function toScale(name: string): Round {
  return (value, scale) => {
    const rule = (type: Parameters<typeof rounded>[0]) => maybeNull(rounded(type, scale ?? 0))
    return call(name, scale === undefined ? [value] : [value, scale], (args) => rule(typeOfFirst(args))(args))
  }
}

/** The nearest number of so many digits after the point (default 0; below 0: zeros before it); of two the one away from zero. */
export const round = toScale('round')
/** The same as {@link round}, but of two the one whose last digit is even. */
export const bround = toScale('bround')
