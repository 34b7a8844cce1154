/**
 * Geometries and geographies. They have no type of their own here yet: what gives one, and what is computed of one, is an
 * untyped column, of which only the server knows what it is. Some servers want `spark.sql.geospatial.enabled`.
 */
import { type Column, type Expr, made } from '../../dataframe/column.ts'
import { functionCall } from '../../plan/expression.ts'
import type { UnknownType } from '../../types/data-type.ts'
import { unknown } from '../../types/unknown.ts'
import type { Bytes, Int, Text } from '../rules/arguments.ts'
import { argument } from '../rules/call.ts'

/** A geometry or a geography. */
type Shape = Expr<UnknownType | null>

/** A geometry of well-known binary, with a spatial reference system (default 0, none); untyped. Other bytes are an error. */
export function stGeomfromwkb(wkb: Bytes, srid?: Int): Column<never, 'untyped'> {
  return untyped('st_geomfromwkb', srid === undefined ? [wkb] : [wkb, srid])
}

/** A geography of well-known binary, in the system 4326 (longitude and latitude); untyped. Other bytes are an error. */
export function stGeogfromwkb(wkb: Bytes): Column<never, 'untyped'> {
  return untyped('st_geogfromwkb', [wkb])
}

/** The shape with another number of a spatial reference system, its coordinates as they were; one that Spark does not know is an error. Untyped. */
export function stSetsrid(shape: Shape, srid: Int): Column<never, 'untyped'> {
  return untyped('st_setsrid', [shape, srid])
}

/** The number of the shape's spatial reference system, an int; untyped. */
export function stSrid(shape: Shape): Column<never, 'untyped'> {
  return untyped('st_srid', [shape])
}

/** The shape as well-known binary, its numbers little endian (`NDR`, the default) or big endian (`XDR`); untyped. */
export function stAsbinary(shape: Shape, endianness?: Text): Column<never, 'untyped'> {
  return untyped('st_asbinary', endianness === undefined ? [shape] : [shape, endianness])
}

function untyped(name: string, args: readonly unknown[]): Column<never, 'untyped'> {
  const nodes = args.map((given) => argument(given).node)
  return made(functionCall(name, nodes), unknown(), true, 'untyped')
}
