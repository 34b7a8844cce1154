import { type Expression, functionCall, type Literal, windowCall } from '../plan/expression.ts'
import { boolean } from '../types/builders.ts'
import type { DataType } from '../types/data-type.ts'
import { arithmetic } from '../types/numeric.ts'
import { isUnknown, unknown } from '../types/unknown.ts'
import { type AnyColumn, Column, columnOf, type Expr, type Grain, made } from './column.ts'
import { grain, isNullable } from './grain.ts'
import { besideDecimal, literalBeside, literalToCompare, toLiteral } from './literal.ts'
import type { WindowSpec } from './window.ts'

type Rule = (left: DataType, right: DataType) => DataType

/** An operator of numbers. */
export function binary<T, G extends Grain>(
  name: string,
  left: Expr<unknown>,
  right: unknown,
  rule: Rule,
  nulls = false,
): Column<T, G> {
  const a = columnOf(left)
  const b = right instanceof Column ? columnOf(right) : literalBeside(right, a.dataType)
  // Of what only the server knows, no rule knows more.
  const type = isUnknown(a.dataType) || isUnknown(b.dataType) ? unknown() : rule(a.dataType, b.dataType)
  return made(functionCall(name, operands(a, b)), type, nulls || isNullable(a, right), grain(a, right))
}

/** A comparison; null where either side is. */
export function compare<T, G extends Grain>(name: string, left: Expr<unknown>, right: unknown): Column<T, G> {
  const a = columnOf(left)
  const b = right instanceof Column ? columnOf(right) : literalToCompare(right, a.dataType)
  return made(functionCall(name, operands(a, b)), boolean(), isNullable(a, right), grain(a, right))
}

function operands(left: AnyColumn, right: AnyColumn | Literal): readonly [Expression, Expression] {
  if (!(right instanceof Column)) return [besideDecimal(left.node, right.dataType), right]
  return [besideDecimal(left.node, right.dataType), besideDecimal(right.node, left.dataType)]
}

/** An operator of two conditions. */
export function both<T, G extends Grain>(name: string, left: Expr<unknown>, right: Expr<unknown>): Column<T, G> {
  return compare(name, left, right)
}

/** A question about a text. */
export function textTest<T, G extends Grain>(name: string, text: Expr<unknown>, part: string): Column<T, G> {
  return compare(name, text, part)
}

/** An operator of the bits of whole numbers. */
export function bits<T, G extends Grain>(name: string, left: Expr<unknown>, right: unknown): Column<T, G> {
  const strict =
    right instanceof Column
      ? right
      : made(toLiteral(right, columnOf(left).dataType), columnOf(left).dataType, false, 'literal')
  return binary(name, left, strict, (a, b) => arithmetic(a, b, (one) => one))
}

/** A call over a window, as a column. */
export function overWindow<T, G extends Grain>(
  call: Expr<unknown>,
  { partitions, orders, frame, grain: around }: WindowSpec<'row' | 'untyped'>,
): Column<T, G> {
  const { node, dataType, nullable, grain: own } = columnOf(call)
  const untyped = own === 'untyped' || around === 'untyped'
  return made(windowCall(node, partitions, orders, frame), dataType, nullable, untyped ? 'untyped' : 'row')
}
