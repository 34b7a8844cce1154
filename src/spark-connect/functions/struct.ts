import { type Column, columnOf, type Expr, made, type PerRow } from '../dataframe/column.ts'
import { alias, functionCall } from '../plan/expression.ts'
import type { FieldType, StructType } from '../types/data-type.ts'

/** A struct of the given columns: `struct({ id: t.id, name: t.name })`. */
export function struct<const F extends { readonly [name: string]: Expr<FieldType, PerRow> }>(
  fields: F,
): Column<StructType<{ readonly [N in keyof F]: F[N] extends Expr<infer T> ? T : never } & {}>, 'row'> {
  const named = Object.entries(fields).map(([name, column]) => [name, columnOf(column)] as const)
  const node = functionCall(
    'struct',
    named.map(([name, column]) => alias(column.node, name)),
  )
  const types = named.map(([name, { dataType, nullable }]) => ({ name, dataType, nullable }))
  return made(node, { typeName: 'struct', fields: types }, false, 'row')
}
