/** Maps made of columns. */
import type { Column, Expr } from '../../dataframe/column.ts'
import type { DataType, FieldType, MapType } from '../../types/data-type.ts'
import type { Problem } from '../../types/problem.ts'
import { unknown } from '../../types/unknown.ts'
import { argument, call } from '../rules/call.ts'
import { mapOf } from '../rules/collections.ts'
import type { GrainOf, TypeOf } from '../rules/results.ts'
import { beside, type Either, type Joint, joint, type TypesGiven } from './elements.ts'
import type { Even } from './turns.ts'

type Pair<K, V> = readonly [key: Either<TypeOf<K>>, value: Either<TypeOf<V>>]

/** Keys and values in turn. */
type Turns<M extends readonly unknown[], K, V> = `${M['length']}` extends Even
  ? { readonly [I in keyof M]: I extends Even ? Either<TypeOf<K>> : Either<TypeOf<V>> }
  : Problem<'keys and values come in turn, and the last key has no value'>
type KeysOf<M> = M extends readonly [infer K, unknown, ...infer Rest] ? readonly [K, ...KeysOf<Rest>] : readonly []
type ValuesOf<M> = M extends readonly [unknown, infer V, ...infer Rest] ? readonly [V, ...ValuesOf<Rest>] : readonly []

/** A map of the keys `K`, first, and `Ks`, and of such values. */
type Created<K, V, Ks, Vs, All> = Column<
  MapType<Extract<Joint<TypeOf<K>, TypesGiven<Ks, TypeOf<K>>>, DataType>, Joint<TypeOf<V>, TypesGiven<Vs, TypeOf<V>>>>,
  GrainOf<K | V | All>
>

/**
 * A map of keys and values in turn, or of pairs of them. The keys are of one type, or numbers, and so are the values; a bare
 * value takes the type of the first key or value. A null key, or one that is there twice, ends the query.
 */
export function createMap<K extends Expr<FieldType>, V extends Expr<FieldType>, const M extends readonly Pair<K, V>[]>(
  first: readonly [key: K, value: V],
  ...more: M
): Created<
  K,
  V,
  { readonly [I in keyof M]: M[I][0] },
  { readonly [I in keyof M]: M[I][1] },
  M[number][0] | M[number][1]
>
export function createMap<K extends Expr<FieldType>, V extends Expr<FieldType>, const M extends readonly unknown[]>(
  key: K,
  value: V,
  ...more: M & Turns<M, K, V>
): Created<K, V, KeysOf<M>, ValuesOf<M>, M[number]>
export function createMap(...given: readonly unknown[]): Column<never, never> {
  const flat = given.flat()
  const types = flat.slice(0, 2).map((first) => argument(first).dataType)
  const columns = flat.map((one, i) => beside(one, types[i % 2] ?? unknown()))
  return call('map', columns, (args) => {
    const keys = args.filter((_, i) => i % 2 === 0)
    const values = args.filter((_, i) => i % 2 === 1)
    const type = mapOf(
      { dataType: joint(keys.map(({ dataType }) => dataType)), nullable: false },
      { dataType: joint(values.map(({ dataType }) => dataType)), nullable: values.some(({ nullable }) => nullable) },
    )
    return { type, nullable: false }
  })
}
