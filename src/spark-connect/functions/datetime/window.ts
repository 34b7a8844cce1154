/** Moments by the span they fall into. Spans are texts (`10 minutes`, `1 day`), never longer than days and weeks. */
import type { AnyColumn, Column, Expr } from '../../dataframe/column.ts'
import type { DataType, StructType, TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import { nullable, structFields } from '../../types/schema.ts'
import type { Moment, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import type { GrainOf, Rule, TypeOf } from '../rules/results.ts'
import { type MomentType, momentType } from './moment-type.ts'

/** From when (included) to when (excluded) a window goes. */
export type WindowOf<T extends DataType> = StructType<{ readonly start: T | null; readonly end: T | null }>
type Window<A, N = never> = Column<WindowOf<MomentType<A>> | N, GrainOf<A>>
/** Whether windows may overlap: where the compiler knows that they begin as far apart as they are long, they do not. */
type Overlap<D extends string, S extends string | undefined> = S extends string
  ? string extends D | S
    ? null
    : [D, S] extends [S, D]
      ? never
      : null
  : never

/** Windows are never null; those that overlap Spark calls nullable. */
const windowType =
  (nulls: boolean): Rule =>
  ([moment]) => {
    const type = nullable(momentType(moment))
    return { type: { typeName: 'struct', fields: structFields({ start: type, end: type }) }, nullable: nulls }
  }

/**
 * The window of a constant length that a moment falls into, to group by, as a struct of `start` and `end`. With a `slide`
 * windows begin so far apart, and there is one row for each that the moment falls into. They begin at 1970-01-01T00:00:00Z
 * plus `start`. Rows where the moment is null are left out.
 * The lengths are compared as texts: where they are the same but written differently, Spark takes the result for not nullable.
 */
export function window<A extends Moment, const D extends string, const S extends string | undefined = undefined>(
  moment: A,
  duration: D,
  slide?: S,
  start?: string,
): Window<A, Overlap<D, S>> {
  const apart: string = slide ?? duration
  const args = start === undefined ? (slide === undefined ? [] : [slide]) : [apart, start]
  return call('window', [moment, duration, ...args], windowType(apart !== duration))
}

/** The window of moments that follow one another by less than a gap, to group by; the gap is a text or a column of such. */
export function sessionWindow<A extends Moment, B extends Text>(moment: A, gap: B): Window<A> {
  return call('session_window', [moment, gap], windowType(false))
}

type StartIn<T> = T extends StructType<infer F> ? ('start' extends keyof F ? F['start'] : never) : never

/** The last moment that falls into a window, of a column that {@link window} gave. */
export function windowTime<A extends Expr<WindowOf<TimestampType> | WindowOf<TimestampNTZType> | null>>(
  window: A,
): Column<StartIn<TypeOf<A> & {}>, GrainOf<A>> {
  return call('window_time', [window], ([of]) => ({ type: startOf(of), nullable: true }))
}

function startOf(window: AnyColumn | undefined): DataType {
  const start = window?.dataType.typeName === 'struct' ? window.dataType.fields[0] : undefined
  if (!start) throw new TypeError('a window is wanted here, such as window(t.at, "1 hour")')
  return start.dataType
}
