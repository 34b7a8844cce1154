import { attribute } from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import type { DataType, FieldType, StructField } from '../types/data-type.ts'
import { Column, type Expr, type Grain, made } from './column.ts'

/** A frame's columns by name, as callbacks receive them: `t => t.amount`. */
export type Columns<S> = { readonly [K in keyof S]: Column<S[K], 'row'> }

/** A column said by a function of the frame's columns. */
export type Deferred<S, T, G extends Grain = Grain> = (columns: Columns<S>) => Expr<T, G>

/** A column, or a function that says one. */
export type Given<S, T, G extends Grain = Grain> = Expr<T, G> | Deferred<S, T, G>

/** The columns that a callback's object names, for the compiler. */
export type ResultOf<A> = {
  readonly [K in keyof A]: A[K] extends (columns: never) => Expr<infer T> ? T : A[K] extends Expr<infer T> ? T : never
} & {}

/** The columns of a frame at run time; asking for one that is not there throws a `TypeError` that lists those that are. */
export function columnsOf<S>(fields: readonly StructField[], of?: Relation): Columns<S> {
  // Without a prototype, so that no name is there that is not a column's.
  const columns: Record<string, Column<DataType>> = Object.create(null)
  for (const field of fields)
    columns[field.name] = made(attribute(field.name, of), field.dataType, field.nullable, 'row')
  return new Proxy(columns, { get: named }) as unknown as Columns<S>
}

function named(columns: Record<string, Column<DataType>>, name: string | symbol): unknown {
  if (typeof name === 'symbol' || name in columns) return Reflect.get(columns, name)
  throw new TypeError(`there is no column '${name}'; there are: ${Object.keys(columns).join(', ')}`)
}

/** The column that a column or a function of the columns stands for. */
export function resolve<S>(given: unknown, columns: Columns<S>): Column<FieldType> {
  const column = typeof given === 'function' ? (given as Deferred<S, FieldType>)(columns) : given
  if (!(column instanceof Column)) throw new TypeError('a column was expected here, such as t => t.amount or lit(1)')
  return column
}
