/** The elements of an array taken together. */
import { type Column, columnOf, type Expr, type Grain } from '../../dataframe/column.ts'
import type { FieldType } from '../../types/data-type.ts'
import type { AnyArray } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { elementOf, type ItemIn } from '../rules/collections.ts'
import { type Element, lambda, type Made } from '../rules/lambda.ts'
import type { GrainOf, MaybeNull, TypeOf } from '../rules/results.ts'

/** What was made of the elements so far: of the initial value's type, and null by Spark's account. */
type SoFar<Z> = (TypeOf<Z> & {}) | null
/** What is made of the last of it; null where the array is. */
type Finished<A, Z, R> = Column<null extends TypeOf<A> ? TypeOf<R> | null : TypeOf<R>, GrainOf<A | Z>>

/** `aggregate` and `reduce`. */
interface Fold {
  <A extends AnyArray, Z extends Expr<FieldType>>(
    array: A,
    initial: Z,
    merge: (soFar: Element<SoFar<Z>>, element: Element<ItemIn<A>>) => Made<SoFar<Z>>,
  ): MaybeNull<A | Z, TypeOf<Z> & {}>
  <A extends AnyArray, Z extends Expr<FieldType>, R extends Made>(
    array: A,
    initial: Z,
    merge: (soFar: Element<SoFar<Z>>, element: Element<ItemIn<A>>) => Made<SoFar<Z>>,
    finish: (last: Element<SoFar<Z>>) => R,
  ): Finished<A, Z, R>
}

/**
 * What a callback makes of an initial value and the elements one after the other, and another one of the last of it. The
 * callback has to keep to the initial value's type: of a long array give `lit(0, long())`.
 */
export const aggregate: Fold = fold('aggregate')
/** The same as {@link aggregate}; sent under this name. */
export const reduce: Fold = fold('reduce')

type Callback = (...args: never[]) => unknown

function fold(name: string): Fold {
  return <T, G extends Grain>(
    array: Expr<FieldType>,
    initial: Expr<FieldType>,
    merge: Callback,
    finish?: Callback,
  ): Column<T, G> => {
    const soFar = { dataType: columnOf(initial).dataType, nullable: true }
    const merged = lambda(merge, [soFar, elementOf(array)], 2)
    const finished = finish && lambda(finish, [soFar])
    const { dataType, nullable } = finished ?? soFar
    return call(name, [array, initial, merged, ...(finished ? [finished] : [])], ([from]) => ({
      type: dataType,
      nullable: nullable || (from?.nullable ?? true),
    }))
  }
}
