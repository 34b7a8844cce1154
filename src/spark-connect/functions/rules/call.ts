import { type AnyColumn, Column, columnOf, type Grain, made } from '../../dataframe/column.ts'
import { grain } from '../../dataframe/grain.ts'
import { toLiteral } from '../../dataframe/literal.ts'
import { functionCall, namedCall } from '../../plan/expression.ts'
import { isUnknown, unknown } from '../../types/unknown.ts'
import type { Rule } from './results.ts'

/**
 * A call of one of Spark's functions, `name` being Spark's own. Bare values become constants of the type that PySpark's `lit`
 * gives them. The rule says what the result is at run time; for the compiler the caller's signature does.
 */
export function call<T, G extends Grain>(name: string, args: readonly unknown[], rule: Rule): Column<T, G> {
  const columns = args.map(argument)
  return called(name, columns, rule, grain(...columns))
}

/** A call of an aggregate: one value of many rows. */
export function aggregate<T, G extends Grain>(
  name: string,
  args: readonly unknown[],
  rule: Rule,
  options: { readonly distinct?: boolean } = {},
): Column<T, G> {
  const columns = args.map(argument)
  return called(name, columns, rule, grain(...columns) === 'untyped' ? 'untyped' : 'aggregate', options)
}

/** A function of a user's own, or of a catalog's, by the name that SQL has for it. */
export function named<T, G extends Grain>(name: string, args: readonly unknown[], rule: Rule): Column<T, G> {
  const columns = args.map(argument)
  const { type, nullable } = rule(columns)
  const nodes = columns.map((column) => column.node)
  return made(namedCall(name, nodes), type, nullable, grain(...columns))
}

/** A column as it was given, or a constant of a bare value. */
export function argument(given: unknown): AnyColumn {
  if (given instanceof Column) return columnOf(given)
  const node = toLiteral(given)
  return made<never, 'literal'>(node, node.dataType, given === null, 'literal')
}

function called<T, G extends Grain>(
  name: string,
  columns: readonly AnyColumn[],
  rule: Rule,
  grain: Grain,
  options?: { readonly distinct?: boolean },
): Column<T, G> {
  const nodes = columns.map((column) => column.node)
  // Of what only the server knows, no rule knows more.
  const { type, nullable } = columns.some(({ dataType }) => isUnknown(dataType)) ? UNKNOWN : rule(columns)
  return made(functionCall(name, nodes, options), type, nullable, grain)
}

const UNKNOWN = { type: unknown(), nullable: true }
