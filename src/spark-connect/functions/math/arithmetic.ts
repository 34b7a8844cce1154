/** Arithmetic that gives null where the operators end the query, and the remainder that is never below zero. */
import { type AnyColumn, type Column, columnOf, type Expr, made } from '../../dataframe/column.ts'
import { besideDecimal } from '../../dataframe/literal.ts'
import {
  type LiteralFor,
  type Product,
  productType,
  type Quotient,
  quotientType,
  type Remainder,
  remainderType,
  type Sum,
  sumType,
  type TypeGiven,
} from '../../dataframe/operators.ts'
import type { DataType } from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import { beside } from '../rules/beside.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, type TypeOf, typeOfFirst } from '../rules/results.ts'

type Numbers = Expr<NumericType | null>
/** What stands beside numbers `A`: a column, or a bare number, which takes the type of `A`. */
type Beside<A> = Numbers | LiteralFor<TypeOf<A>>
/** A type of both, which may be null. */
type Maybe<A, B, R> = Column<R | null, GrainOf<A | B>>
type Other<A, B> = TypeGiven<B, TypeOf<A>>

/** `a + b`; null where the type cannot hold it. */
export function tryAdd<A extends Numbers, B extends Beside<A>>(a: A, b: B): Maybe<A, B, Sum<TypeOf<A>, Other<A, B>>> {
  return calculated('try_add', a, b, sumType)
}

/** `a - b`; null where the type cannot hold it. */
export function trySubtract<A extends Numbers, B extends Beside<A>>(
  a: A,
  b: B,
): Maybe<A, B, Sum<TypeOf<A>, Other<A, B>>> {
  return calculated('try_subtract', a, b, sumType)
}

/** `a * b`; null where the type cannot hold it. */
export function tryMultiply<A extends Numbers, B extends Beside<A>>(
  a: A,
  b: B,
): Maybe<A, B, Product<TypeOf<A>, Other<A, B>>> {
  return calculated('try_multiply', a, b, productType)
}

/** `a / b`, a decimal of decimals, else a double; null where `b` is zero. */
export function tryDivide<A extends Numbers, B extends Beside<A>>(
  a: A,
  b: B,
): Maybe<A, B, Quotient<TypeOf<A>, Other<A, B>>> {
  return calculated('try_divide', a, b, quotientType)
}

/** The remainder of `a / b`, with the sign of `a`; null where `b` is zero. */
export function tryMod<A extends Numbers, B extends Beside<A>>(
  a: A,
  b: B,
): Maybe<A, B, Remainder<TypeOf<A>, Other<A, B>>> {
  return calculated('try_mod', a, b, remainderType)
}

/** The remainder of `a / b`, for a positive `b` never below zero; fails where `b` is zero. Nullable in Spark. */
export function pmod<A extends Numbers, B extends Beside<A>>(
  a: A,
  b: B,
): Maybe<A, B, Remainder<TypeOf<A>, Other<A, B>>> {
  return calculated('pmod', a, b, remainderType)
}

function calculated<T, G extends Column['grain']>(
  name: string,
  a: Numbers,
  b: unknown,
  rule: (a: DataType, b: DataType) => DataType,
): Column<T, G> {
  const [left, right] = [columnOf(a), beside(b, a)]
  const exact = [besideOther(left, right), besideOther(right, left)]
  return call(name, exact, (args) => ({ type: rule(typeOfFirst(args), typeOfFirst(args.slice(1))), nullable: true }))
}

/** A whole constant beside a decimal as the decimal that its type amounts to, as with the operators. */
function besideOther(column: AnyColumn, other: AnyColumn): AnyColumn {
  return made(besideDecimal(column.node, other.dataType), column.dataType, column.nullable, column.grain)
}
