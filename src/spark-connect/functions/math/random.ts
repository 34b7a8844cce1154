/** Numbers and names that are drawn. Without a seed one is drawn for the call: the same column gives the same values. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { double, string } from '../../types/builders.ts'
import { type CommonType, commonType } from '../../types/common-type.ts'
import type { DoubleType, StringType } from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { KnownDigits, TypeOfValue } from '../core/literal.ts'
import { call } from '../rules/call.ts'
import { neverNull } from '../rules/results.ts'

/** A number of 0 to below 1, each as likely. */
export function rand(seed: bigint | number = drawn()): Column<DoubleType, 'literal'> {
  return call('rand', [seed], neverNull(double()))
}

/** The same as {@link rand}, as in PySpark. */
export const random = rand

/** A number of the standard normal distribution. */
export function randn(seed: bigint | number = drawn()): Column<DoubleType, 'literal'> {
  return call('randn', [seed], neverNull(double()))
}

/** A random UUID as a text. */
export function uuid(seed: bigint | number = drawn()): Column<StringType, 'literal'> {
  return call('uuid', [seed], neverNull(string()))
}

function drawn(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER)
}

/** A bound of {@link uniform}: its type has to be known, so of a computed number say `lit(n, int())`. */
type Bound = Expr<NumericType, 'literal'> | bigint | number
type TypeOfBound<A> = A extends Expr<infer T> ? T : TypeOfValue<A>

/** A number from `min` up to below `max`, constants both: whole where both are. */
export function uniform<const A extends Bound, const B extends Bound>(
  min: A & KnownDigits<A>,
  max: B & KnownDigits<B>,
  seed: bigint | number = drawn(),
): Column<CommonType<TypeOfBound<A>, TypeOfBound<B>>, 'literal'> {
  return call('uniform', [min, max, seed], (args) =>
    neverNull(
      args
        .slice(0, 2)
        .map(({ dataType }) => dataType)
        .reduce(commonType),
    )(args),
  )
}
