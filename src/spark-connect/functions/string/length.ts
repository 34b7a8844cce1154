/** How long texts and bytes are, and how far apart. */
import { int } from '../../types/builders.ts'
import type { IntegerType } from '../../types/data-type.ts'
import type { Int, Text, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'
import { given } from './kinds.ts'

const ofEither = scalar<TextOrBytes>()

/** The number of characters, or of bytes. */
export const length = ofEither('length', int())
/** The same as {@link length}, under SQL's name. */
export const charLength = ofEither('char_length', int())
/** The same as {@link length}, under SQL's long name. */
export const characterLength = ofEither('character_length', int())
/** The number of bytes, of a text in UTF-8. */
export const octetLength = ofEither('octet_length', int())
/** The number of bits, of a text in UTF-8. */
export const bitLength = ofEither('bit_length', int())

/** How many characters have to be put in, taken out or replaced to make one text of the other; -1 where more than `threshold`. */
export function levenshtein<A extends Text, B extends Text, C extends Int = never>(
  left: A,
  right: B,
  threshold?: C,
): NullIfAny<A | B | C, IntegerType> {
  return call('levenshtein', given(left, right, threshold), nullIfAny(int()))
}
