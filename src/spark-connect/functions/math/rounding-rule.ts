/** What rounded numbers are of: for the compiler and at run time. Decimals have as many digits as the scale leaves. */
import { decimal, long } from '../../types/builders.ts'
import type { DataType, DecimalType, DoubleType, FloatType, LongType } from '../../types/data-type.ts'
import type { Max, Min, Minus, Plus } from '../../types/decimal-arithmetic.ts'
import { type AsDecimal, asDecimal } from '../../types/numeric.ts'

/** The type of `ceil` and `floor`: a long, or a decimal without digits after the point. */
export type WholeOf<T> =
  T extends DecimalType<infer P, infer S>
    ? number extends P | S
      ? DecimalType
      : S extends 0
        ? T
        : DecimalType<Min<Plus<Minus<P, S>, 1>, 38>, 0>
    : LongType
export function wholeOf(type: DataType): DataType {
  if (type.typeName !== 'decimal') return long()
  return type.scale === 0 ? type : decimal(Math.min(type.precision - type.scale + 1, 38), 0)
}

/** The type of `round` and `bround` to a scale: that of the number, of a decimal with one digit more before the point. */
export type Rounded<T, N extends number> =
  T extends DecimalType<infer P, infer S>
    ? number extends P | S | N
      ? DecimalType
      : `${N}` extends `-${infer M extends number}`
        ? DecimalType<Min<Max<Plus<Minus<P, S>, 1>, Plus<M, 1>>, 38>, 0>
        : DecimalType<Min<Plus<Plus<Minus<P, S>, 1>, Min<S, N>>, 38>, Min<S, N>>
    : T
export function rounded(type: DataType, to: number): DataType {
  if (type.typeName !== 'decimal') return type
  const whole = type.precision - type.scale + 1
  if (to < 0) return decimal(Math.min(Math.max(whole, 1 - to), 38), 0)
  const scale = Math.min(type.scale, to)
  return decimal(Math.min(whole + scale, 38), scale)
}

/** The type of `ceil` and `floor` to a scale: that of the number as a decimal, rounded. */
export type CutTo<T, N extends number> = Rounded<Exact<T>, N>
type Exact<T> = T extends DoubleType ? DecimalType<30, 15> : T extends FloatType ? DecimalType<14, 7> : AsDecimal<T>
export function cutTo(type: DataType, to: number): DataType {
  if (type.typeName === 'double') return rounded(decimal(30, 15), to)
  return rounded(type.typeName === 'float' ? decimal(14, 7) : asDecimal(type), to)
}
