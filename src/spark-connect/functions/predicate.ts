import type { Column, Expr, Grain } from '../dataframe/column.ts'
import { boolean } from '../types/builders.ts'
import type { BooleanType } from '../types/data-type.ts'
import { call } from './call.ts'

/** True where the condition is false, null where it is null. */
export function not<T extends BooleanType | null, G extends Grain>(condition: Expr<T, G>): Column<T, G> {
  return call('not', [condition], { type: boolean() })
}
