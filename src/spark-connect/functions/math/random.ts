/** Numbers and names that are drawn. Without a seed one is drawn for the call: the same column gives the same values. */
import type { AnyColumn, Column, Expr } from '../../dataframe/column.ts'
import { double, string } from '../../types/builders.ts'
import { type CommonType, commonType } from '../../types/common-type.ts'
import type { DataType, DecimalType, DoubleType, FloatType, StringType } from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import { type KnownDigits, lit, type TypeOfValue } from '../core/literal.ts'
import { longOf } from '../rules/beside.ts'
import { call } from '../rules/call.ts'
import { neverNull, typeOfFirst } from '../rules/results.ts'

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

/** A number from `min` up to below `max`, constants both: whole where both are. Of two decimals it has the type of `max`. */
export function uniform<const A extends Bound, const B extends Bound>(
  min: A & KnownDigits<A>,
  max: B & KnownDigits<B>,
  seed: bigint | number = drawn(),
): Column<Between<TypeOfBound<A>, TypeOfBound<B>>, 'literal'> {
  return call('uniform', [bound(min), bound(max), seed], (args) => neverNull(between(args))(args))
}

/** The type of a number between two others: Spark's own rule, which is no other function's. */
type Between<A, B> = DoubleType extends A | B
  ? DoubleType
  : FloatType extends A | B
    ? FloatType
    : B extends DecimalType
      ? B
      : A extends DecimalType
        ? A
        : CommonType<A, B>
function between(args: readonly AnyColumn[]): DataType {
  const [min, max] = [typeOfFirst(args), typeOfFirst(args.slice(1))]
  const having = (name: DataType['typeName']) => [max, min].find(({ typeName }) => typeName === name)
  return having('double') ?? having('float') ?? having('decimal') ?? commonType(min, max)
}

/** A bare number as the compiler sees it: a long of ten digits and more. */
function bound(given: Bound): unknown {
  const type = longOf(given)
  return type && typeof given === 'number' ? lit(given, type) : given
}
