/** Whether the bytes of a text are UTF-8, and how texts compare. */
import { boolean, string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NeverNull, type NullIfAny, neverNull, nullIfAny } from '../rules/results.ts'
import { partial } from '../rules/scalars.ts'

/** Whether the text is UTF-8; nullable in Spark. */
export const isValidUtf8 = partial<Text>()('is_valid_utf8', boolean())
/** The text with U+FFFD in place of each sequence that is no UTF-8; nullable in Spark. */
export const makeValidUtf8 = partial<Text>()('make_valid_utf8', string())
/** The text; an error of the server's where it is no UTF-8; nullable in Spark. */
export const validateUtf8 = partial<Text>()('validate_utf8', string())
/** The text, null where it is no UTF-8. */
export const tryValidateUtf8 = partial<Text>()('try_validate_utf8', string())

/** The text as one that compares by a collation (`UTF8_LCASE`, `de_CI`): its type here stays a string. */
export function collate<A extends Text>(text: A, collation: string): NullIfAny<A, StringType> {
  return call('collate', [text, collation], nullIfAny(string()))
}

/** The full name of the collation by which a text compares. */
export function collation<A extends Text>(text: A): NeverNull<A, StringType> {
  return call('collation', [text], neverNull(string()))
}
