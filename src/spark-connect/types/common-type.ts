import type { DataType, DecimalType, FieldType, NullType } from './data-type.ts'
import { toDDL } from './ddl.ts'
import { type CommonDecimal, commonDecimal } from './decimal-arithmetic.ts'
import { type Arithmetic, type AsDecimal, arithmetic, isNumeric, type NumericType } from './numeric.ts'

/**
 * What may stand where a value of type `T` may: any number beside a number, else the same type; and nothing at all
 * (`raiseError`, `nullOf`). Spark would turn more into one another, often by way of text; cast where that is meant.
 */
export type Alternative<T> =
  | null
  | NullType
  | ([T & {}] extends [NullType] ? FieldType : [T & {}] extends [NumericType] ? NumericType : T)

/** The one type of the alternatives `A` and `B`; their nullability is not looked at. */
export type CommonType<A, B> = [A] extends [NullType]
  ? B
  : [B] extends [NullType]
    ? A
    : [A | B] extends [NumericType]
      ? Arithmetic<A, B, Common<AsDecimal<A>, AsDecimal<B>>>
      : A
type Common<A, B> = [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
  ? CommonDecimal<P1, S1, P2, S2>
  : never

/** At run time: {@link CommonType}. Throws `TypeError` where the compiler would have refused. */
export function commonType(a: DataType, b: DataType): DataType {
  if (a.typeName === 'void') return b
  if (b.typeName === 'void') return a
  if (isNumeric(a) && isNumeric(b)) return arithmetic(a, b, commonDecimal)
  if (a.typeName !== b.typeName)
    throw new TypeError(`${toDDL(a)} and ${toDDL(b)} have no common type: cast one of them`)
  return a
}
