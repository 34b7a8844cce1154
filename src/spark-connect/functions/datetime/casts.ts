/** Rules of functions that take a moment of one kind as one of another: Spark calls some of the casts nullable. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { date, timestamp } from '../../types/builders.ts'
import { type CastMayBeNull, castMayBeNull } from '../../types/cast-rule.ts'
import type { DataType, DateType, TimestampType } from '../../types/data-type.ts'
import type { TypeOfValue } from '../core/literal.ts'
import type { Moment } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import type { GrainOf, Rule, TypeOf } from '../rules/results.ts'

/** The type of a column, or the one that a bare value is sent as. */
export type GivenType<A> = A extends Expr<infer T, infer _G> ? T : TypeOfValue<A>

/** `null` where an argument may be, or may become by Spark's cast to a `D`. */
export type NullAs<A, D> = null extends TypeOf<A> ? null : true extends CastMayBeNull<GivenType<A>, D> ? null : never

/** `R` of arguments that are taken as `D`. */
export type CastTo<A, D, R> = Column<R | NullAs<A, D>, GrainOf<A>>
/** At run time; of each argument the type that it is taken as, undefined where that is its own. */
export const castTo =
  (type: DataType, ...wanted: readonly (DataType | undefined)[]): Rule =>
  (args) => ({
    type,
    nullable: args.some(({ dataType, nullable }, i) => {
      const to = wanted[i]
      return nullable || (to !== undefined && castMayBeNull(dataType, to))
    }),
  })

/** `R` of days. */
export type OfDay<A, R> = CastTo<A, DateType, R>
/** At run time; all arguments are days, but numbers, which no cast concerns. */
export const ofDay = (type: DataType): Rule => castTo(type, date(), date())

/** Makes a function of a day. */
export function dayPart<R extends DataType>(name: string, type: R): <A extends Moment>(moment: A) => OfDay<A, R> {
  return (moment) => call(name, [moment], ofDay(type))
}

/** `R` of instants. */
export type OfInstant<A, R> = CastTo<A, TimestampType, R>
/** At run time; all arguments are instants. */
export const ofInstant = (type: DataType): Rule => castTo(type, timestamp(), timestamp())
