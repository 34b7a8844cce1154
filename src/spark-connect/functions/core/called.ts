/** Functions by name: a user's own, a catalog's, or one of Spark's. */
import type { Column } from '../../dataframe/column.ts'
import type { DataType } from '../../types/data-type.ts'
import type { Any } from '../rules/arguments.ts'
import { call, named } from '../rules/call.ts'
import type { GrainOf, Rule } from '../rules/results.ts'

interface Options<N extends boolean> {
  /** Whether the result may be null, as the server sees it; default true. */
  readonly nullable?: N
}
type Given<A, D, N> = Column<N extends false ? D : D | null, GrainOf<A>>

/** A function by the name that SQL has for it (`catalog.schema.f`). It is taken for the type, the caller's word. */
export function callFunction<const V extends readonly Any[], D extends DataType, N extends boolean = true>(
  name: string,
  args: V,
  type: D,
  options: Options<N> = {},
): Given<V[number], D, N> {
  return named(name, args, given(type, options))
}

/** A function that is registered under one name in the session. It is taken for the type, the caller's word. */
export function callUdf<const V extends readonly Any[], D extends DataType, N extends boolean = true>(
  name: string,
  args: V,
  type: D,
  options: Options<N> = {},
): Given<V[number], D, N> {
  return call(name, args, given(type, options))
}

function given(type: DataType, { nullable = true }: Options<boolean>): Rule {
  return () => ({ type, nullable })
}
