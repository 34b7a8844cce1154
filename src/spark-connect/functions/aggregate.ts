import { type Column, columnOf, type Expr, type Grain, made, type PerRow } from '../dataframe/column.ts'
import type { Columns } from '../dataframe/columns.ts'
import { toLiteral } from '../dataframe/literal.ts'
import { functionCall } from '../plan/expression.ts'
import { double, int, long } from '../types/builders.ts'
import type {
  BooleanType,
  ByteType,
  DataType,
  DecimalType,
  DoubleType,
  FieldType,
  FloatType,
  IntegerType,
  LongType,
  ShortType,
} from '../types/data-type.ts'
import { type MeanOfDecimal, meanOfDecimal, type TotalOfDecimal, totalOfDecimal } from '../types/decimal-arithmetic.ts'
import type { NumericType } from '../types/numeric.ts'

/** The type of a sum: null where there are no values. */
export type SumType<T> =
  T extends DecimalType<infer P, infer S>
    ? TotalOfDecimal<P, S> | null
    : T extends DoubleType | FloatType
      ? DoubleType | null
      : LongType | null
/** The type of a mean: null where there are no values. */
export type AvgType<T> = T extends DecimalType<infer P, infer S> ? MeanOfDecimal<P, S> | null : DoubleType | null

type Numeric = NumericType | null
type Whole = ByteType | ShortType | IntegerType | LongType | null

/** The number of rows in a group; with a column, of those where it is not null. */
export function count(column?: Expr<unknown, PerRow>): Column<LongType, 'aggregate'> {
  const node = column ? columnOf(column).node : toLiteral(1, int())
  return made(functionCall('count', [node]), long(), false, 'aggregate')
}

/** The number of rows for which the condition is true. */
export function countIf<S>(
  condition: (columns: Columns<S>) => Expr<BooleanType | null, PerRow>,
): (columns: Columns<S>) => Column<LongType, 'aggregate'>
export function countIf(condition: Expr<BooleanType | null, PerRow>): Column<LongType, 'aggregate'>
export function countIf(condition: unknown): unknown {
  return deferrable(condition, (column) => made(functionCall('count_if', [column.node]), long(), false, 'aggregate'))
}

/** The number of different values that are not null. */
export function countDistinct(column: Expr<unknown, PerRow>): Column<LongType, 'aggregate'> {
  return made(functionCall('count', [columnOf(column).node], { distinct: true }), long(), false, 'aggregate')
}

/** The sum: of integers a long, of a decimal one with ten more digits. */
export function sum<T extends Numeric>(column: Expr<T, PerRow>): Column<SumType<T & {}>, 'aggregate'>
export function sum<S, N extends { [K in keyof S & string]: S[K] extends Numeric ? K : never }[keyof S & string]>(
  name: N,
): (columns: Columns<S>) => Column<SumType<S[N] & {}>, 'aggregate'>
export function sum(given: unknown): unknown {
  return deferrable(given, (column) =>
    made(functionCall('sum', [column.node]), sumOf(column.dataType), true, 'aggregate'),
  )
}

/** The mean: of a decimal one with four more digits, else a double. */
export function avg<T extends Numeric>(column: Expr<T, PerRow>): Column<AvgType<T & {}>, 'aggregate'>
export function avg<S, N extends { [K in keyof S & string]: S[K] extends Numeric ? K : never }[keyof S & string]>(
  name: N,
): (columns: Columns<S>) => Column<AvgType<S[N] & {}>, 'aggregate'>
export function avg(given: unknown): unknown {
  return deferrable(given, (column) =>
    made(functionCall('avg', [column.node]), meanOf(column.dataType), true, 'aggregate'),
  )
}

/** The smallest value. */
export function min<T extends FieldType>(column: Expr<T, PerRow>): Column<T | null, 'aggregate'>
export function min<S, N extends keyof S & string>(name: N): (columns: Columns<S>) => Column<S[N] | null, 'aggregate'>
export function min(given: unknown): unknown {
  return deferrable(given, (column) => made(functionCall('min', [column.node]), column.dataType, true, 'aggregate'))
}

/** The greatest value. */
export function max<T extends FieldType>(column: Expr<T, PerRow>): Column<T | null, 'aggregate'>
export function max<S, N extends keyof S & string>(name: N): (columns: Columns<S>) => Column<S[N] | null, 'aggregate'>
export function max(given: unknown): unknown {
  return deferrable(given, (column) => made(functionCall('max', [column.node]), column.dataType, true, 'aggregate'))
}

/** The bits that are set in any of the values. */
export function bitOr<T extends Whole>(column: Expr<T, PerRow>): Column<T | null, 'aggregate'>
export function bitOr<S, N extends { [K in keyof S & string]: S[K] extends Whole ? K : never }[keyof S & string]>(
  name: N,
): (columns: Columns<S>) => Column<S[N] | null, 'aggregate'>
export function bitOr(given: unknown): unknown {
  return deferrable(given, (column) => made(functionCall('bit_or', [column.node]), column.dataType, true, 'aggregate'))
}

type AnyColumn = Column<DataType, Grain>

/** Applies to a column at once, to a name or a callback once the frame's columns are there. */
function deferrable(given: unknown, apply: (column: AnyColumn) => Column<unknown>): unknown {
  if (typeof given === 'string') return (columns: Columns<unknown>) => apply(columnOf(Reflect.get(columns, given)))
  if (typeof given === 'function') return (columns: Columns<unknown>) => apply(columnOf(given(columns)))
  return apply(columnOf(given as Expr<unknown>))
}

function sumOf(type: DataType): DataType {
  if (type.typeName === 'decimal') return totalOfDecimal(type)
  return type.typeName === 'double' || type.typeName === 'float' ? double() : long()
}

function meanOf(type: DataType): DataType {
  return type.typeName === 'decimal' ? meanOfDecimal(type) : double()
}
