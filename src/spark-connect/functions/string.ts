import type { Column, Expr, Grain } from '../dataframe/column.ts'
import { binary, int, string } from '../types/builders.ts'
import type { BinaryType, IntegerType, StringType, StructType } from '../types/data-type.ts'
import { call, type GrainOf, type NullIfAny } from './call.ts'
import { lit } from './literal.ts'

type Text = StringType | null
type Bytes = BinaryType | null

/** The number of characters, or of bytes. */
export function length<T extends Text | Bytes, G extends Grain>(
  text: Expr<T, G>,
): Column<NullIfAny<T, IntegerType>, G> {
  return call('length', [text], { type: int() })
}

export function lower<T extends Text, G extends Grain>(text: Expr<T, G>): Column<NullIfAny<T, StringType>, G> {
  return call('lower', [text], { type: string() })
}

export function upper<T extends Text, G extends Grain>(text: Expr<T, G>): Column<NullIfAny<T, StringType>, G> {
  return call('upper', [text], { type: string() })
}

/** Without spaces at both ends. */
export function trim<T extends Text, G extends Grain>(text: Expr<T, G>): Column<NullIfAny<T, StringType>, G> {
  return call('trim', [text], { type: string() })
}

/** The texts one after the other; null where one is. */
export function concat<V extends readonly Expr<Text>[]>(
  ...texts: V
): Column<NullIfAny<TextIn<V[number]>, StringType>, GrainOf<V[number]>> {
  return call('concat', texts, { type: string() })
}
type TextIn<V> = V extends Expr<infer T> ? T : never

/** Bytes as hexadecimal digits, upper case. */
export function hex<T extends Text | Bytes, G extends Grain>(value: Expr<T, G>): Column<NullIfAny<T, StringType>, G> {
  return call('hex', [value], { type: string() })
}

/** The bytes of hexadecimal digits; null where the text is none. */
export function unhex<T extends Text, G extends Grain>(text: Expr<T, G>): Column<BinaryType | null, G> {
  return call('unhex', [text], { type: binary(), nullable: true })
}

/** The text of bytes in UTF-8; nullable in Spark. */
export function decode<T extends Bytes, G extends Grain>(bytes: Expr<T, G>): Column<StringType | null, G> {
  return call('decode', [bytes, lit('UTF-8')], { type: string(), nullable: true })
}

/** The bytes of a text in UTF-8; nullable in Spark. */
export function encode<T extends Text, G extends Grain>(text: Expr<T, G>): Column<BinaryType | null, G> {
  return call('encode', [text, lit('UTF-8')], { type: binary(), nullable: true })
}

/** A struct as JSON; nullable in Spark. */
export function toJson<T extends StructType | null, G extends Grain>(value: Expr<T, G>): Column<StringType | null, G> {
  return call('to_json', [value], { type: string(), nullable: true })
}

/** The rest of a text from a place (from 1) on, at most so many characters. */
export function substring<T extends Text, G extends Grain>(
  text: Expr<T, G>,
  position: number,
  size: number,
): Column<NullIfAny<T, StringType>, G> {
  return call('substring', [text, lit(position, int()), lit(size, int())], { type: string() })
}
