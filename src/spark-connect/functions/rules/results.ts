/**
 * What a function's result is. Each rule stands once for the compiler, as the type of the result, and once for the run time,
 * under the same name with a small letter. `A` is the union of the arguments that the rule looks at, as they were given:
 * columns and bare values. The rule of one function only stands beside that. All are compared with the server in
 * `test/parity`.
 */
import type { AnyColumn, Column, Expr, PerRow } from '../../dataframe/column.ts'
import { dayTimeInterval, double, long, yearMonthInterval } from '../../types/builders.ts'
import type {
  DataType,
  DayTimeIntervalType,
  DecimalType,
  DoubleType,
  FloatType,
  LongType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import {
  type MeanOfDecimal,
  meanOfDecimal,
  type TotalOfDecimal,
  totalOfDecimal,
} from '../../types/decimal-arithmetic.ts'

/** What is known of a result at run time. */
export interface Result {
  readonly type: DataType
  readonly nullable: boolean
}

/** A rule at run time. */
export type Rule = (args: readonly AnyColumn[]) => Result

/** The types of the columns among the arguments; a bare value has none and is never null. */
export type TypeOf<A> = A extends Expr<infer T, infer _G> ? T : never

/** The grain of a function of such arguments. Of a refused one nothing is known. */
export type GrainOf<A> = [GrainIn<A>] extends [never] ? 'literal' : GrainIn<A>
type GrainIn<A> = A extends Expr<unknown, infer G> ? (PerRow | 'untyped' extends G ? never : G) : never

/** The grain of an aggregate of such arguments. */
export type GroupOf<A> = 'untyped' extends GrainIn<A> ? 'untyped' : 'aggregate'

/** `R`, null where an argument is. */
export type NullIfAny<A, R> = Column<null extends TypeOf<A> ? R | null : R, GrainOf<A>>
export const nullIfAny =
  (type: DataType): Rule =>
  (args) => ({ type, nullable: args.some(({ nullable }) => nullable) })

/** `R`, and by Spark's account null may come of any arguments. */
export type MaybeNull<A, R> = Column<R | null, GrainOf<A>>
export const maybeNull =
  (type: DataType): Rule =>
  () => ({ type, nullable: true })

/** `R`, never null. */
export type NeverNull<A, R> = Column<R, GrainOf<A>>
export const neverNull =
  (type: DataType): Rule =>
  () => ({ type, nullable: false })

/** The first argument's type, null where an argument is. */
export type SameType<A, B = never> = NullIfAny<A | B, TypeOf<A> & {}>
export const sameType: Rule = (args) => nullIfAny(typeOfFirst(args))(args)

/** The first argument's type, and null may come of any arguments. */
export type MaybeSame<A, B = never> = MaybeNull<A | B, TypeOf<A> & {}>
export const maybeSame: Rule = (args) => maybeNull(typeOfFirst(args))(args)

/** The type of a sum: of intervals their own. */
export type SumType<T> =
  T extends DecimalType<infer P, infer S>
    ? TotalOfDecimal<P, S>
    : T extends YearMonthIntervalType | DayTimeIntervalType
      ? T
      : T extends DoubleType | FloatType
        ? DoubleType
        : LongType
export function sumType(type: DataType): DataType {
  if (type.typeName === 'decimal') return totalOfDecimal(type)
  if (type.typeName === 'year_month_interval' || type.typeName === 'day_time_interval') return type
  return type.typeName === 'double' || type.typeName === 'float' ? double() : long()
}

/** The type of a mean: of intervals one of all their fields. */
export type MeanType<T> =
  T extends DecimalType<infer P, infer S>
    ? MeanOfDecimal<P, S>
    : T extends YearMonthIntervalType | DayTimeIntervalType
      ? T
      : DoubleType
export function meanType(type: DataType): DataType {
  if (type.typeName === 'decimal') return meanOfDecimal(type)
  if (type.typeName === 'year_month_interval') return yearMonthInterval()
  return type.typeName === 'day_time_interval' ? dayTimeInterval() : double()
}

/** The type of the first argument. */
export function typeOfFirst([first]: readonly AnyColumn[]): DataType {
  if (!first) throw new TypeError('the function needs an argument')
  return first.dataType
}
