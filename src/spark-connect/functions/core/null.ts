/** What stands in for null, and null that stands in for a value. */
import type { Column, Expr } from '../../dataframe/column.ts'
import type { ComparableTo, LiteralFor, TypeGiven } from '../../dataframe/operators.ts'
import { int } from '../../types/builders.ts'
import { type Alternative, type CommonType, commonType } from '../../types/common-type.ts'
import type { DataType, DoubleType, FieldType, FloatType, IntegerType } from '../../types/data-type.ts'
import type { EitherOf } from '../../types/fields.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { Any } from '../rules/arguments.ts'
import { type AnyOf, anyOf, beside } from '../rules/beside.ts'
import { call } from '../rules/call.ts'
import {
  type GrainOf,
  type MaybeSame,
  maybeSame,
  type NeverNull,
  neverNull,
  type TypeOf,
  typeOfFirst,
} from '../rules/results.ts'

/** What may stand beside `A` in one column: a column, or a bare value, which takes the type of `A`. */
type Else<A> = Expr<Alternative<TypeOf<A>>> | LiteralFor<TypeOf<A>>

/** The first value, or the second where that is null. */
export function nvl<A extends Expr<FieldType>, B extends Else<A>>(
  value: A,
  other: B,
): Column<AnyOf<TypeOf<A>, [B]>, GrainOf<A | B>> {
  return call('nvl', [value, beside(other, value)], anyOf)
}

/** The same as {@link nvl}. */
export function ifnull<A extends Expr<FieldType>, B extends Else<A>>(
  value: A,
  other: B,
): Column<AnyOf<TypeOf<A>, [B]>, GrainOf<A | B>> {
  return call('ifnull', [value, beside(other, value)], anyOf)
}

/** The second value where the first is not null, else the third. */
export function nvl2<A extends Any, B extends Expr<FieldType>, C extends Else<B>>(
  value: A,
  known: B,
  other: C,
): Column<EitherOf<TypeOf<B>, TypeGiven<C, TypeOf<B>>>, GrainOf<A | B | C>> {
  return call('nvl2', [value, known, beside(other, known)], ([, ...both]) => ({
    type: both.map(({ dataType }) => dataType).reduce(commonType),
    nullable: both.some(({ nullable }) => nullable),
  }))
}

/** The first value, but null where it is equal to the second. */
export function nullif<A extends Expr<FieldType>, B extends Expr<ComparableTo<TypeOf<A>>> | LiteralFor<TypeOf<A>>>(
  value: A,
  other: B,
): MaybeSame<A, B> {
  return call('nullif', [value, beside(other, value)], maybeSame)
}

/** The number, but null where it is zero. */
export function nullifzero<A extends Expr<NumericType | null>>(value: A): MaybeSame<A> {
  return call('nullifzero', [value], maybeSame)
}

/** The number, or zero where it is null. */
export function zeroifnull<A extends Expr<NumericType | null>>(
  value: A,
): NeverNull<A, CommonType<TypeOf<A> & {}, IntegerType>> {
  return call('zeroifnull', [value], (args) => neverNull(commonType(typeOfFirst(args), int()))(args))
}

/** The first number, or the second where that is NaN. */
export function nanvl<
  A extends Expr<FloatType | DoubleType | null>,
  B extends Expr<FloatType | DoubleType | null> | LiteralFor<TypeOf<A>>,
>(value: A, other: B): Column<EitherOf<TypeOf<A>, TypeGiven<B, TypeOf<A>>>, GrainOf<A | B>> {
  return call('nanvl', [value, beside(other, value)], (args) => ({
    type: args.map(({ dataType }) => dataType).reduce(commonType),
    nullable: args.some(({ nullable }) => nullable),
  }))
}

/** What has an order, and so a greatest value. */
type Ordered = Expr<Exclude<DataType, { readonly typeName: 'map' | 'variant' | 'interval' | 'unknown' }> | null>

/** The greatest of the values that are not null; null where all are. A bare value takes the type of the first column. */
export function greatest<A extends Ordered, const B extends readonly [Else<A>, ...Else<A>[]]>(
  first: A,
  ...others: B
): Column<AnyOf<TypeOf<A>, B>, GrainOf<A | B[number]>> {
  return call('greatest', [first, ...others.map((other) => beside(other, first))], anyOf)
}

/** The least of the values that are not null; null where all are. A bare value takes the type of the first column. */
export function least<A extends Ordered, const B extends readonly [Else<A>, ...Else<A>[]]>(
  first: A,
  ...others: B
): Column<AnyOf<TypeOf<A>, B>, GrainOf<A | B[number]>> {
  return call('least', [first, ...others.map((other) => beside(other, first))], anyOf)
}
