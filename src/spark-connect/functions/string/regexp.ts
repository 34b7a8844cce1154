/** Java regular expressions; a pattern that is none is an error of the server's. */
import { array, boolean, int, string } from '../../types/builders.ts'
import type { ArrayType, BooleanType, IntegerType, StringType } from '../../types/data-type.ts'
import { nullable } from '../../types/schema.ts'
import type { Int, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NullIfAny, nullIfAny } from '../rules/results.ts'
import { given } from './kinds.ts'

type Test = <A extends Text, B extends Text>(text: A, pattern: B) => NullIfAny<A | B, BooleanType>
const test =
  (name: string): Test =>
  (text, pattern) =>
    call(name, [text, pattern], nullIfAny(boolean()))

/** Whether a part of the text matches. */
export const rlike = test('rlike')
/** The same as {@link rlike}, under another name of Spark's. */
export const regexp = test('regexp')
/** The same as {@link rlike}, under another name of Spark's. */
export const regexpLike = test('regexp_like')

/** How often the pattern is found. */
export function regexpCount<A extends Text, B extends Text>(text: A, pattern: B): NullIfAny<A | B, IntegerType> {
  return call('regexp_count', [text, pattern], nullIfAny(int()))
}

/** What a group of the pattern (0 is the whole) holds where it is first found; empty where it is not. */
export function regexpExtract<A extends Text, B extends Text, C extends Int>(
  text: A,
  pattern: B,
  group: C,
): NullIfAny<A | B | C, StringType> {
  return call('regexp_extract', [text, pattern, group], nullIfAny(string()))
}

/** What a group of the pattern (default 1, 0 is the whole) holds wherever it is found. */
export function regexpExtractAll<A extends Text, B extends Text, C extends Int = never>(
  text: A,
  pattern: B,
  group?: C,
): NullIfAny<A | B | C, ArrayType<StringType | null>> {
  return call('regexp_extract_all', given(text, pattern, group), nullIfAny(array(nullable(string()))))
}

/** The place (from 1) where the pattern is first found, 0 where it is not; Spark takes a group and ignores it. */
export function regexpInstr<A extends Text, B extends Text, C extends Int = never>(
  text: A,
  pattern: B,
  group?: C,
): NullIfAny<A | B | C, IntegerType> {
  return call('regexp_instr', given(text, pattern, group), nullIfAny(int()))
}

/** With `replacement`, in which `$1` is what the first group holds, wherever the pattern is found. */
export function regexpReplace<A extends Text, B extends Text, C extends Text>(
  text: A,
  pattern: B,
  replacement: C,
): NullIfAny<A | B | C, StringType> {
  return call('regexp_replace', [text, pattern, replacement], nullIfAny(string()))
}

/** What the pattern first finds, null where it is not found. */
export function regexpSubstr<A extends Text, B extends Text>(text: A, pattern: B): MaybeNull<A | B, StringType> {
  return call('regexp_substr', [text, pattern], maybeNull(string()))
}
