/** Arrays made of columns. */
import { type Column, columnOf, type Expr } from '../../dataframe/column.ts'
import { nullType } from '../../types/builders.ts'
import type { ArrayType, FieldType, IntegerType, NullType } from '../../types/data-type.ts'
import { call } from '../rules/call.ts'
import { arrayOf } from '../rules/collections.ts'
import { type GrainOf, type NullIfAny, type TypeOf, typeOfFirst } from '../rules/results.ts'
import { beside, type Either, type Joint, joint, type TypesGiven } from './elements.ts'

/**
 * An array of values of one type, or of numbers, which become the widest of theirs. A bare value takes the type of the first
 * column; without any it is an empty one of nothing.
 */
export function array(): Column<ArrayType<NullType>, 'literal'>
export function array<A extends Expr<FieldType>, const B extends readonly Either<TypeOf<A>>[]>(
  first: A,
  ...others: B
): Column<ArrayType<Joint<TypeOf<A>, TypesGiven<B, TypeOf<A>>>>, GrainOf<A | B[number]>>
export function array(first?: Expr<FieldType>, ...others: readonly unknown[]): Column<never, never> {
  const columns = first ? [first, ...others.map((other) => beside(other, columnOf(first).dataType))] : []
  return call('array', columns, (args) => ({
    type: arrayOf({
      dataType: first ? joint(args.map((arg) => arg.dataType)) : nullType(),
      nullable: args.some(({ nullable }) => nullable),
    }),
    nullable: false,
  }))
}

/** An array that holds a value so many times; null where the number is. */
export function arrayRepeat<A extends Expr<FieldType>, N extends Expr<IntegerType | null> | number>(
  value: A,
  times: N,
): Column<NullIfAny<N, ArrayType<TypeOf<A>>>['dataType'], GrainOf<A | N>> {
  return call('array_repeat', [value, times], ([given, number]) => ({
    type: arrayOf({ dataType: typeOfFirst(given ? [given] : []), nullable: given?.nullable ?? true }),
    nullable: number?.nullable ?? true,
  }))
}
