/** Moments by spans of the same length. */
import type { Column, Expr } from '../../dataframe/column.ts'
import type { TimestampNTZType, TimestampType } from '../../types/data-type.ts'
import type { LocalDateTime, Timestamp } from '../../types/temporal.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, nullIfAny, type TypeOf } from '../rules/results.ts'
import type { ConstantSpan } from './arguments.ts'
import { type MomentType, momentType } from './moment-type.ts'

type MomentOfClock = Expr<TimestampType | TimestampNTZType | null> | LocalDateTime | Timestamp | Date
/** A constant of the moment's own kind. */
type OriginOf<A> =
  | Expr<MomentType<A> | null, 'literal'>
  | (MomentType<A> extends TimestampType ? Timestamp | Date : LocalDateTime)

/**
 * The beginning of the span that a moment falls into, all of them of one constant length: `makeDtInterval({ hours: 1 })`.
 * Spans begin at 1970-01-01 in the session's time zone, or at `origin`, which is constant too.
 */
export function timeBucket<A extends ConstantSpan, B extends MomentOfClock, C extends OriginOf<B> = never>(
  size: A,
  moment: B,
  origin?: C,
): Column<MomentType<B> | (null extends TypeOf<A | B | C> ? null : never), GrainOf<A | B | C>> {
  const args = origin === undefined ? [size, moment] : [size, moment, origin]
  return call('time_bucket', args, (columns) => nullIfAny(momentType(columns[1]))(columns))
}
