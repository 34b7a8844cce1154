/** Structs made of columns. */
import { type Column, columnOf, type Expr, made, type PerRow } from '../../dataframe/column.ts'
import { alias, functionCall } from '../../plan/expression.ts'
import type { FieldType, StructType } from '../../types/data-type.ts'
import type { Flat } from '../../types/fields.ts'
import { type ByName, inOrder, type Named, type WordNames } from '../../types/names.ts'
import type { Problem } from '../../types/problem.ts'
import { argument, call } from '../rules/call.ts'
import type { GrainOf, TypeOf } from '../rules/results.ts'
import type { Even } from './turns.ts'

type Fields<F> = { readonly [N in keyof F]: F[N] extends Expr<infer T> ? T : never } & {}

/** A struct of the given columns, `structOf({ id: t.id, name: t.name })`; or of pairs, as `schema` takes them. */
export function struct<const F extends Named<Expr<FieldType, PerRow>>>(
  fields: F & WordNames<F>,
): Column<StructType<Fields<ByName<F>>>, 'row'> {
  const given: Named<Expr<FieldType, PerRow>> = fields
  const named = inOrder(given).map(([name, column]) => [name, columnOf(column)] as const)
  const node = functionCall(
    'struct',
    named.map(([name, column]) => alias(column.node, name)),
  )
  const types = named.map(([name, { dataType, nullable }]) => ({ name, dataType, nullable }))
  return made(node, { typeName: 'struct', fields: types }, false, 'row')
}

/** Names and columns in turn. */
type Turns<M extends readonly unknown[]> = `${M['length']}` extends Even
  ? { readonly [I in keyof M]: I extends Even ? string : Expr<FieldType> }
  : Problem<'names and columns come in turn, and the last name has no column'>
type FieldsOf<M> = M extends readonly [infer N extends string, infer V, ...infer Rest]
  ? { readonly [K in N]: TypeOf<V> } & FieldsOf<Rest>
  : {}

/** A struct of names and columns in turn. Throws `TypeError` where a name is there twice. */
export function namedStruct<const M extends readonly unknown[]>(
  ...parts: M & Turns<M>
): Column<StructType<Flat<FieldsOf<M>>>, GrainOf<M[number]>> {
  const given: readonly unknown[] = parts
  const pairs = given.flatMap((name, i) => (i % 2 === 0 ? [[String(name), argument(given[i + 1])] as const] : []))
  const fields = inOrder(pairs).map(([name, { dataType, nullable }]) => ({ name, dataType, nullable }))
  return call('named_struct', given, () => ({ type: { typeName: 'struct', fields }, nullable: false }))
}
