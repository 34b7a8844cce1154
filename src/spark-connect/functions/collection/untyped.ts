/** Calls whose columns are not known before the server has looked at them. */
import { type Column, made } from '../../dataframe/column.ts'
import { functionCall } from '../../plan/expression.ts'
import { unknown } from '../../types/unknown.ts'
import { argument } from '../rules/call.ts'

/** A call for an untyped frame. */
export function untyped(name: string, args: readonly unknown[]): Column<never, 'untyped'> {
  const nodes = args.map((given) => argument(given).node)
  return made(functionCall(name, nodes), unknown(), true, 'untyped')
}
