import { type Column, columnOf, type Expr, made, type PerRow } from '../../dataframe/column.ts'
import { alias, functionCall } from '../../plan/expression.ts'
import type { FieldType, StructType } from '../../types/data-type.ts'
import { type ByName, inOrder, type Named, type WordNames } from '../../types/names.ts'

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
