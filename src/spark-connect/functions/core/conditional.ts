/** Values by conditions, and errors on purpose. */
import { Column, columnOf, type Expr, type Grain, made } from '../../dataframe/column.ts'
import { grain, isNullable } from '../../dataframe/grain.ts'
import type { LiteralFor } from '../../dataframe/operators.ts'
import { type Expression, functionCall } from '../../plan/expression.ts'
import { nullType } from '../../types/builders.ts'
import { type Alternative, commonType } from '../../types/common-type.ts'
import type { BooleanType, DataType, FieldType, NullType } from '../../types/data-type.ts'
import type { EitherOf } from '../../types/fields.ts'
import type { Text } from '../rules/arguments.ts'
import { type AnyOf, anyOf, beside } from '../rules/beside.ts'
import { call } from '../rules/call.ts'
import { type GrainOf, type MaybeNull, maybeNull, type TypeOf } from '../rules/results.ts'

/**
 * A chain of conditions; without `otherwise` it is null where none is true. Its values are of one type, or numbers,
 * which become the widest of theirs. Source: PySpark's `when`.
 */
export class WhenColumn<T, G extends Grain> extends Column<T | null, G> {
  readonly #branches: readonly Expression[]
  /** Whether one of the values may be null. */
  readonly #nulls: boolean

  /** Made by {@link when}. */
  constructor(branches: readonly Expression[], dataType: DataType, nulls: boolean, grain: Grain) {
    super(functionCall('when', branches), dataType as T, true, grain as G)
    this.#branches = branches
    this.#nulls = nulls
  }

  /** The value where no earlier condition is true and this one is. */
  when<C extends Expr<BooleanType | null>, V extends Expr<Alternative<T>>>(
    condition: C,
    value: V,
  ): WhenColumn<EitherOf<T, TypeIn<V>>, G | GrainOf<C> | GrainOf<V>> {
    const branches = [...this.#branches, columnOf(condition).node, columnOf(value).node]
    const type = commonType(columnOf(this).dataType, columnOf(value).dataType)
    return new WhenColumn(branches, type, this.#nulls || isNullable(value), grain(this, condition, value))
  }

  /** The value where no condition is true. */
  otherwise<V extends Expr<Alternative<T>>>(value: V): Column<EitherOf<T, TypeIn<V>>, G | GrainOf<V>> {
    const last = columnOf(value)
    const type = commonType(columnOf(this).dataType, last.dataType)
    return made(
      functionCall('when', [...this.#branches, last.node]),
      type,
      this.#nulls || last.nullable,
      grain(this, last),
    )
  }
}

type TypeIn<V> = V extends Expr<infer T> ? T : never

/** `value` where the condition is true; go on with `.when` or `.otherwise`. */
export function when<C extends Expr<BooleanType | null>, V extends Expr<FieldType>>(
  condition: C,
  value: V,
): WhenColumn<TypeIn<V>, GrainOf<C> | GrainOf<V>> {
  const branches = [columnOf(condition).node, columnOf(value).node]
  return new WhenColumn(branches, columnOf(value).dataType, isNullable(value), grain(condition, value))
}

/** The first value that is not null; null where all are. A bare value takes the type of the first column. */
export function coalesce<
  A extends Expr<FieldType>,
  const B extends readonly (Expr<Alternative<TypeOf<A>>> | LiteralFor<TypeOf<A>>)[],
>(first: A, ...others: B): Column<AnyOf<TypeOf<A>, B>, GrainOf<A | B[number]>> {
  return call('coalesce', [first, ...others.map((other) => beside(other, first))], anyOf)
}

/** Ends the query with an error that says `message`. No row content belongs into it. */
export function raiseError<A extends Text>(message: A): MaybeNull<A, NullType> {
  return call('raise_error', [message], maybeNull(nullType()))
}
