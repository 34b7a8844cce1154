/** Moments by the span they fall into. Spans are texts (`10 minutes`, `1 day`), never longer than days and weeks. */
import type { AnyColumn, Column, Expr } from '../../dataframe/column.ts'
import type { DataType, StructType, TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import { nullable, structField } from '../../types/schema.ts'
import type { Moment, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import type { GrainOf, Rule } from '../rules/results.ts'
import type { Span } from './arguments.ts'
import { type MomentType, momentType } from './moment-type.ts'

/** From when (included) to when (excluded) a window goes. */
export type WindowOf<T extends DataType> = StructType<{ readonly start: T | null; readonly end: T | null }>
type Window<A, N = never> = Column<WindowOf<MomentType<A>> | N, GrainOf<A>>

const windowType: Rule = ([moment]) => {
  const type = momentType(moment)
  const fields = [structField('start', nullable(type)), structField('end', nullable(type))]
  return { type: { typeName: 'struct', fields }, nullable: false }
}

/**
 * The window of a span's length that a moment falls into, to group by, as a struct of `start` and `end`; with `slide` one
 * row for each of those that begin so far apart. Windows begin at 1970-01-01T00:00:00Z plus `start`.
 * Rows where the moment is null are left out.
 */
export function window<A extends Moment>(moment: A, duration: string, slide?: string, start?: string): Window<A> {
  if (start !== undefined) return call('window', [moment, duration, slide ?? duration, start], windowType)
  return call('window', slide === undefined ? [moment, duration] : [moment, duration, slide], windowType)
}

/** The window of moments that follow one another by less than a gap, to group by; the gap is a text or a column of such. */
export function sessionWindow<A extends Moment, B extends Text>(moment: A, gap: B): Window<A> {
  return call('session_window', [moment, gap], windowType)
}

/** The last moment that falls into a window, of a column that {@link window} gave. */
export function windowTime<T extends TimestampType | TimestampNTZType, A extends Expr<WindowOf<T> | null>>(
  window: A,
): Column<T | null, GrainOf<A>> {
  return call('window_time', [window], ([of]) => ({ type: startOf(of), nullable: true }))
}

function startOf(window: AnyColumn | undefined): DataType {
  const start = window?.dataType.typeName === 'struct' ? window.dataType.fields[0] : undefined
  if (!start) throw new TypeError('a window is wanted here, such as window(t.at, "1 hour")')
  return start.dataType
}

/** The beginning of the span of such a length that a moment falls into; spans begin at 1970 or at `origin`. */
export function timeBucket<A extends Span, B extends Moment, C extends Moment = never>(
  size: A,
  moment: B,
  origin?: C,
): Column<MomentType<B> | null, GrainOf<A | B | C>> {
  return call('time_bucket', origin === undefined ? [size, moment] : [size, moment, origin], ([, of]) => ({
    type: momentType(of),
    nullable: true,
  }))
}
