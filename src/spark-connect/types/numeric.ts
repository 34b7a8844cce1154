import { decimal, double, float } from './builders.ts'
import type {
  ByteType,
  DataType,
  DecimalType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  ShortType,
} from './data-type.ts'

/** The types that operators calculate with. */
export type NumericType = ByteType | ShortType | IntegerType | LongType | FloatType | DoubleType | DecimalType

/** The decimal that holds every value of an integer type; a decimal itself. */
export type AsDecimal<T> =
  T extends DecimalType<infer P, infer S>
    ? DecimalType<P, S>
    : T extends LongType
      ? DecimalType<20, 0>
      : T extends IntegerType
        ? DecimalType<10, 0>
        : T extends ShortType
          ? DecimalType<5, 0>
          : T extends ByteType
            ? DecimalType<3, 0>
            : never

/** What two numbers of the types `A` and `B` become together; `D` is that where one is a decimal and none a double. */
export type Arithmetic<A, B, D> = [A | B] extends [FloatType]
  ? FloatType
  : [A] extends [DoubleType | FloatType]
    ? DoubleType
    : [B] extends [DoubleType | FloatType]
      ? DoubleType
      : [A] extends [DecimalType]
        ? D
        : [B] extends [DecimalType]
          ? D
          : Widest<A | B>

type Widest<T> = LongType extends T
  ? LongType
  : IntegerType extends T
    ? IntegerType
    : ShortType extends T
      ? ShortType
      : ByteType

const WHOLE_DIGITS: Partial<Record<DataType['typeName'], number>> = { byte: 3, short: 5, integer: 10, long: 20 }
const WIDTH: readonly DataType['typeName'][] = ['byte', 'short', 'integer', 'long']

/** How a decimal result comes out of two decimals. */
export type DecimalRule = (a: DecimalType, b: DecimalType) => DecimalType

/** At run time: {@link Arithmetic}. */
export function arithmetic(a: DataType, b: DataType, rule: DecimalRule): DataType {
  if (a.typeName === 'float' && b.typeName === 'float') return float()
  if (isFloating(a) || isFloating(b)) return double()
  if (a.typeName === 'decimal' || b.typeName === 'decimal') return rule(asDecimal(a), asDecimal(b))
  return WIDTH.indexOf(a.typeName) >= WIDTH.indexOf(b.typeName) ? a : b
}

/** At run time: {@link AsDecimal}. */
export function asDecimal(type: DataType): DecimalType {
  return type.typeName === 'decimal' ? type : decimal(WHOLE_DIGITS[type.typeName] ?? 38, 0)
}

export function isInteger(type: DataType): boolean {
  return WIDTH.includes(type.typeName)
}

export function isNumeric(type: DataType): boolean {
  return isInteger(type) || isFloating(type) || type.typeName === 'decimal'
}

function isFloating(type: DataType): boolean {
  return type.typeName === 'float' || type.typeName === 'double'
}
