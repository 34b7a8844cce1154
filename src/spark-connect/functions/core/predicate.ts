/** Conditions. */
import type { Expr } from '../../dataframe/column.ts'
import type { ComparableTo, LiteralFor } from '../../dataframe/operators.ts'
import { boolean, nullType } from '../../types/builders.ts'
import type { BooleanType, DoubleType, FieldType, FloatType, NullType } from '../../types/data-type.ts'
import type { Any, Condition, Text } from '../rules/arguments.ts'
import { beside } from '../rules/beside.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NeverNull, neverNull, type TypeOf } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'

/** True where the condition is false, null where it is null. */
export const not = scalar<Condition>()('not', boolean())

/** Whether the value is null. */
export function isnull<A extends Any>(value: A): NeverNull<A, BooleanType> {
  return call('isnull', [value], neverNull(boolean()))
}

/** Whether the value is not null. */
export function isnotnull<A extends Any>(value: A): NeverNull<A, BooleanType> {
  return call('isnotnull', [value], neverNull(boolean()))
}

/** Whether the number is NaN; false where it is null. */
export function isnan<A extends Expr<FloatType | DoubleType | null> | number>(value: A): NeverNull<A, BooleanType> {
  return call('isnan', [value], neverNull(boolean()))
}

/** Whether two values are equal, two nulls among them. */
export function equalNull<A extends Expr<FieldType>, B extends Expr<ComparableTo<TypeOf<A>>> | LiteralFor<TypeOf<A>>>(
  value: A,
  other: B,
): NeverNull<A | B, BooleanType> {
  return call('equal_null', [value, beside(other, value)], neverNull(boolean()))
}

/** Always null; ends the query, with a message, where the condition is false or null. No row content belongs into it. */
export function assertTrue<A extends Condition, B extends Text = never>(
  condition: A,
  message?: B,
): MaybeNull<A | B, NullType> {
  return call('assert_true', message === undefined ? [condition] : [condition, message], maybeNull(nullType()))
}
