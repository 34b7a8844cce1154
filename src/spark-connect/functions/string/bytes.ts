/** Texts as bytes, and bytes as texts. */
import type { Expr } from '../../dataframe/column.ts'
import { binary, string } from '../../types/builders.ts'
import type { BinaryType, ByteType, IntegerType, LongType, ShortType, StringType } from '../../types/data-type.ts'
import type { Bytes, Text, TextOrBytes, Whole } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'
import { partial, scalar } from '../rules/scalars.ts'
import { given, type NullableWhere, nullableWhere } from './kinds.ts'

type Hexed =
  | Expr<StringType | BinaryType | ByteType | ShortType | IntegerType | LongType | null>
  | Uint8Array
  | bigint
  | number
  | string

/** Bytes, or a whole number, as hexadecimal digits, upper case. */
export const hex = scalar<Hexed>()('hex', string())
/** The bytes of hexadecimal digits; null where the text is none. */
export const unhex = partial<Text>()('unhex', binary())
/** Bytes, of a text those in UTF-8, in base 64. */
export const base64 = scalar<TextOrBytes>()('base64', string())
/** The bytes of a text in base 64; other characters in it are passed over. */
export const unbase64 = scalar<Text>()('unbase64', binary())
/** The character of a code point: only its lowest eight bits count, and below zero it is empty. */
export const char = scalar<Whole>()('char', string())
/** The same as {@link char}, under its other name. */
export const chr = scalar<Whole>()('chr', string())

/** The text of bytes in a charset, default UTF-8; nullable in Spark. */
export function decode<A extends Bytes>(bytes: A, charset = 'UTF-8'): MaybeNull<A, StringType> {
  return call('decode', [bytes, charset], maybeNull(string()))
}

/** The bytes of a text in a charset, default UTF-8; nullable in Spark. */
export function encode<A extends Text>(text: A, charset = 'UTF-8'): MaybeNull<A, BinaryType> {
  return call('encode', [text, charset], maybeNull(binary()))
}

/** How bytes are written in a text. */
type Writing = 'hex' | 'utf-8' | 'utf8' | 'base64'

/**
 * The bytes of a text in hexadecimal digits, or as `format` says; an error of the server's where it is none. Nullable in Spark
 * but of `base64`.
 */
export function toBinary<A extends Text, const W extends Writing = 'hex'>(
  text: A,
  format?: W,
): NullableWhere<[W] extends ['base64'] ? false : true, A, BinaryType> {
  return call('to_binary', given(text, format), ([first]) =>
    nullableWhere(format !== 'base64', binary())(first ? [first] : []),
  )
}

/** The same as {@link toBinary}, null where the text is none. */
export function tryToBinary<A extends Text>(text: A, format?: Writing): MaybeNull<A, BinaryType> {
  return call('try_to_binary', given(text, format), maybeNull(binary()))
}
