/** Values of other rows of a window. The window needs an order. */
import { type AnyColumn, Column, columnOf, type Expr, made, type PerRow } from '../../dataframe/column.ts'
import { toLiteral } from '../../dataframe/literal.ts'
import type { LiteralFor } from '../../dataframe/operators.ts'
import { WindowFunction } from '../../dataframe/window.ts'
import { int } from '../../types/builders.ts'
import { lit } from '../core/literal.ts'
import type { Each, Plain } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, maybeSame, type Result, type TypeOf, typeOfFirst } from '../rules/results.ts'

/** What stands in for a value of `T` where there is no such row: a value or a column of that type. */
type Default<T> = [T] extends [never] ? Each | Plain : Expr<T | null, PerRow | 'untyped'> | LiteralFor<T & {}>

/** `R`, or nothing where only the server knows what it is. */
type Known<A, R> = 'untyped' extends GrainOf<A> ? never : R
/** The column's type, null where the column or the default may be, and without a default. */
type Shifted<A, D> = Known<A | D, [D] extends [never] ? TypeOf<A> | null : OrNull<TypeOf<A>, TypeOf<D>>>
type OrNull<T, D> = T | (null extends D ? null : never)

/** The value so many rows (default 1) before this one; where there is none the default, which is null if not given. */
export function lag<A extends Each, D extends Default<TypeOf<A>> = never>(
  column: A,
  offset = 1,
  byDefault?: D,
): WindowFunction<Shifted<A, D>> {
  return shifted('lag', column, offset, byDefault)
}

/** The value so many rows (default 1) after this one; where there is none the default, which is null if not given. */
export function lead<A extends Each, D extends Default<TypeOf<A>> = never>(
  column: A,
  offset = 1,
  byDefault?: D,
): WindowFunction<Shifted<A, D>> {
  return shifted('lead', column, offset, byDefault)
}

/** The value of the frame's row of that number, from 1, or with `ignoreNulls` of those not null; null where there is none. */
export function nthValue<A extends Each>(
  column: A,
  offset: number,
  ignoreNulls = false,
): WindowFunction<Known<A, TypeOf<A> | null>> {
  return new WindowFunction(call('nth_value', [column, lit(offset, int()), ignoreNulls], maybeSame))
}

function shifted<T>(name: string, given: Expr<unknown>, offset: number, byDefault: unknown): WindowFunction<T> {
  const column = columnOf(given)
  const more = byDefault === undefined ? [] : [ofType(byDefault, column)]
  return new WindowFunction(call(name, [column, lit(offset, int()), ...more], shiftedType))
}

/** A bare value becomes one of the column's type. */
function ofType(given: unknown, { dataType }: AnyColumn): Column<unknown> {
  return given instanceof Column ? given : made(toLiteral(given, dataType), dataType, false, 'literal')
}

function shiftedType(args: readonly AnyColumn[]): Result {
  const [column, , byDefault] = args
  return { type: typeOfFirst(args), nullable: !byDefault || byDefault.nullable || column?.nullable === true }
}
