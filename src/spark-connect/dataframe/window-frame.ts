import { type FrameBound, type Literal, literal, type WindowFrame } from '../plan/expression.ts'
import { calendarInterval, dayTimeInterval, int, long, yearMonthInterval } from '../types/builders.ts'
import type { FieldType } from '../types/data-type.ts'
import type { Decimal } from '../types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../types/interval.ts'
import { Column, columnOf, type Expr } from './column.ts'
import { toLiteral } from './literal.ts'

/** How far the values of a range may be from the row's: a distance, or a constant of another type, `lit(7, int())`. */
export type RangeBound =
  | Expr<FieldType, 'literal'>
  | YearMonthInterval
  | DayTimeInterval
  | CalendarInterval
  | Decimal
  | bigint
  | number

/** From here on PySpark, too, takes a bound for none. */
const NO_BOUND = 2n ** 63n - 1n

/** A frame of rows or of a range of values. Throws `TypeError` where a bound is none. */
export function frameBetween(unit: WindowFrame['unit'], start: RangeBound, end: RangeBound): WindowFrame {
  return {
    unit,
    lower: isUnbounded(start, -1) ? 'unbounded' : boundOf(unit, start),
    upper: isUnbounded(end, 1) ? 'unbounded' : boundOf(unit, end),
  }
}

function isUnbounded(bound: RangeBound, sign: 1 | -1): boolean {
  if (typeof bound === 'number') return bound * sign >= Number(NO_BOUND)
  return typeof bound === 'bigint' && bound * BigInt(sign) >= NO_BOUND
}

function boundOf(unit: WindowFrame['unit'], bound: RangeBound): FrameBound {
  if (bound === 0 || bound === 0n) return 'current'
  if (unit === 'rows') return toLiteral(bound, int())
  return rangeOf(bound)
}

function rangeOf(bound: RangeBound): Literal {
  if (typeof bound === 'bigint' || (typeof bound === 'number' && Number.isInteger(bound)))
    return toLiteral(bound, long())
  if (bound instanceof YearMonthInterval) return literal(yearMonthInterval(), bound)
  if (bound instanceof DayTimeInterval) return literal(dayTimeInterval(), bound)
  if (bound instanceof CalendarInterval) return literal(calendarInterval(), bound)
  if (!(bound instanceof Column)) return toLiteral(bound)
  const { node } = columnOf(bound)
  if (node.kind !== 'literal') throw new TypeError("a window's bound is a constant, such as 7 or lit(7, int())")
  return node
}
