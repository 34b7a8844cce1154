/** Rows made of arrays, maps and texts. One of these at most is in a `select`. */
import { type Column, columnOf, type Expr } from '../../dataframe/column.ts'
import type { ArrayType, FieldType, MapType, StructType } from '../../types/data-type.ts'
import type { Any, AnyArray, AnyMap, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { elementOf, type ItemIn } from '../rules/collections.ts'
import { type GrainOf, type MaybeNull, maybeNull } from '../rules/results.ts'
import { untyped } from './untyped.ts'

/**
 * A row for each element of an array, none where there are no elements. Of a map, for an untyped frame, a row for each entry in
 * two columns: `key` and `value`, or what SQL's `as (a, b)` calls them.
 */
export function explode<A extends AnyArray>(array: A): Column<ItemIn<A>, GrainOf<A>>
export function explode(map: AnyMap): Column<never, 'untyped'>
export function explode(collection: Expr<FieldType>): unknown {
  if (isMap(collection)) return untyped('explode', [collection])
  const { dataType, nullable } = elementOf(collection)
  return call('explode', [collection], () => ({ type: dataType, nullable }))
}

/** The same, with a row of null where there are no elements. */
export function explodeOuter<A extends AnyArray>(array: A): MaybeNull<A, ItemIn<A>>
export function explodeOuter(map: AnyMap): Column<never, 'untyped'>
export function explodeOuter(collection: Expr<FieldType>): unknown {
  if (isMap(collection)) return untyped('explode_outer', [collection])
  return call('explode_outer', [collection], maybeNull(elementOf(collection).dataType))
}

function isMap(collection: Expr<FieldType>): boolean {
  return columnOf(collection).dataType.typeName === 'map'
}

type Collection = Expr<ArrayType | MapType | null>

/** The same as `explode` with a column before it that counts from 0, `pos`: several columns, so for an untyped frame. */
export function posexplode(collection: Collection): Column<never, 'untyped'> {
  return untyped('posexplode', [collection])
}

/** The same, with a row of nulls where there are no elements. */
export function posexplodeOuter(collection: Collection): Column<never, 'untyped'> {
  return untyped('posexplode_outer', [collection])
}

type Structs = Expr<ArrayType<StructType | null> | null>

/** A row for each struct of an array, a column for each of its fields: for an untyped frame. */
export function inline(structs: Structs): Column<never, 'untyped'> {
  return untyped('inline', [structs])
}

/** The same, with a row of nulls where there are no structs. */
export function inlineOuter(structs: Structs): Column<never, 'untyped'> {
  return untyped('inline_outer', [structs])
}

/** So many rows of the values, one after the other, the columns being `col0`, `col1` and so on: for an untyped frame. */
export function stack(rows: number, ...values: readonly Any[]): Column<never, 'untyped'> {
  return untyped('stack', [rows, ...values])
}

/** The fields of a JSON object in a text, each as a column of text, `c0`, `c1` and so on: for an untyped frame. */
export function jsonTuple(text: Text, ...fields: readonly [string, ...string[]]): Column<never, 'untyped'> {
  return untyped('json_tuple', [text, ...fields])
}
