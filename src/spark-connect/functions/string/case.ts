/** Texts in other letters. */
import { int, string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NullIfAny, nullIfAny } from '../rules/results.ts'
import { ofText, partial } from '../rules/scalars.ts'

/** The text in small letters. */
export const lower = ofText('lower', string())
/** The same as {@link lower}, under Spark's other name. */
export const lcase = ofText('lcase', string())
/** The text in capital letters. */
export const upper = ofText('upper', string())
/** The same as {@link upper}, under Spark's other name. */
export const ucase = ofText('ucase', string())
/** Each word with a capital at its start and small letters after it; words end at spaces. */
export const initcap = ofText('initcap', string())
/** A code of four characters for how an English word sounds; a text that does not begin with a letter stays as it is. */
export const soundex = ofText('soundex', string())
/** The text in single quotes, those in it behind backslashes; nullable in Spark. */
export const quote = partial<Text>()('quote', string())
/** The code point of the first character, 0 of an empty text. */
export const ascii = ofText('ascii', int())

/** Each character that is in `matching` becomes the one at the same place in `replace`, or goes where there is none. */
export function translate<A extends Text, B extends Text, C extends Text>(
  text: A,
  matching: B,
  replace: C,
): NullIfAny<A | B | C, StringType> {
  return call('translate', [text, matching, replace], nullIfAny(string()))
}

/**
 * Each character becomes what stands for its sort: capitals `X`, small letters `x`, digits `n`; others stay. With null
 * for one of these its sort stays too. Nullable in Spark.
 */
export function mask<
  A extends Text,
  B extends Text | null = never,
  C extends Text | null = never,
  D extends Text | null = never,
  E extends Text | null = never,
>(text: A, upperChar?: B, lowerChar?: C, digitChar?: D, otherChar?: E): MaybeNull<A | B | C | D | E, StringType> {
  const [upper, lower, digit] = [upperChar, lowerChar, digitChar].map((char, i) =>
    char === undefined ? 'Xxn'[i] : char,
  )
  return call('mask', [text, upper, lower, digit, otherChar ?? null], maybeNull(string()))
}
