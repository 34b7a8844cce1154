/** Parts of texts and of bytes. Places are counted from 1, negative ones from the end. */
import { array, string } from '../../types/builders.ts'
import type { ArrayType, StringType } from '../../types/data-type.ts'
import type { Int, Text, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NullIfAny, nullIfAny, sameType } from '../rules/results.ts'
import { type Beside, given, type SameKind } from './kinds.ts'

/** The rest from a place on, at most so many characters or bytes. */
export function substring<A extends TextOrBytes, B extends Int, C extends Int>(
  value: A,
  position: B,
  size: C,
): SameKind<A, B | C> {
  return call('substring', [value, position, size], sameType)
}

/** The rest from a place on, of any size or at most so many characters or bytes. */
export function substr<A extends TextOrBytes, B extends Int, C extends Int = never>(
  value: A,
  position: B,
  size?: C,
): SameKind<A, B | C> {
  return call('substr', given(value, position, size), sameType)
}

/** The first so many characters or bytes. */
export function left<A extends TextOrBytes, B extends Int>(value: A, size: B): SameKind<A, B> {
  return call('left', [value, size], sameType)
}

/** The last so many characters; nullable in Spark. */
export function right<A extends Text, B extends Int>(text: A, size: B): MaybeNull<A | B, StringType> {
  return call('right', [text, size], maybeNull(string()))
}

/** With `replacement` in place of what stands from a place on, as long as that or of the given size. */
export function overlay<A extends TextOrBytes, B extends Beside<A>, C extends Int, D extends Int = never>(
  value: A,
  replacement: B,
  position: C,
  size?: D,
): SameKind<A, B | C | D> {
  return call('overlay', [value, replacement, position, size ?? -1], sameType)
}

/** What stands before the so many-th delimiter; with a negative count what stands after it, counted from the end. */
export function substringIndex<A extends Text, B extends Text, C extends Int>(
  text: A,
  delimiter: B,
  count: C,
): NullIfAny<A | B | C, StringType> {
  return call('substring_index', [text, delimiter, count], nullIfAny(string()))
}

/** The pieces between what a Java regular expression finds: all, or at most so many, the last one holding the rest. */
export function split<A extends Text, B extends Text, C extends Int = never>(
  text: A,
  pattern: B,
  limit?: C,
): NullIfAny<A | B | C, ArrayType<StringType>> {
  return call('split', [text, pattern, limit ?? -1], nullIfAny(array(string())))
}

/** The so many-th piece between delimiters; empty where there is none, and an error of the server's for the number 0; nullable in Spark. */
export function splitPart<A extends Text, B extends Text, C extends Int>(
  text: A,
  delimiter: B,
  part: C,
): MaybeNull<A | B | C, StringType> {
  return call('split_part', [text, delimiter, part], maybeNull(string()))
}

/** The words of each sentence, by the rules of a language and country (`'en'`, `'US'`), else of English. */
export function sentences<A extends Text, B extends Text = never, C extends Text = never>(
  text: A,
  language?: B,
  country?: C,
): MaybeNull<A | B | C, ArrayType<ArrayType<StringType>>> {
  return call('sentences', [text, language ?? '', country ?? ''], maybeNull(array(array(string()))))
}
