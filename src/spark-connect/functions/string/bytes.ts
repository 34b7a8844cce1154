/** Texts as bytes, and bytes as texts. */

import type { Expr } from '../../dataframe/column.ts'
import { binary, string } from '../../types/builders.ts'
import type { BinaryType, StringType } from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { Bytes, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'
import { partial, scalar } from '../rules/scalars.ts'

/** Bytes, or a whole number, as hexadecimal digits, upper case. */
export const hex = scalar<Expr<StringType | BinaryType | NumericType | null> | Uint8Array | bigint | number | string>()(
  'hex',
  string(),
)
/** The bytes of hexadecimal digits; null where the text is none. */
export const unhex = partial<Text>()('unhex', binary())

/** The text of bytes in a charset, default UTF-8; nullable in Spark. */
export function decode<A extends Bytes>(bytes: A, charset = 'UTF-8'): MaybeNull<A, StringType> {
  return call('decode', [bytes, charset], maybeNull(string()))
}

/** The bytes of a text in a charset, default UTF-8; nullable in Spark. */
export function encode<A extends Text>(text: A, charset = 'UTF-8'): MaybeNull<A, BinaryType> {
  return call('encode', [text, charset], maybeNull(binary()))
}
