/** Texts without what stands around them, and filled up to a length. */
import { string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Int, Text, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny, sameType } from '../rules/results.ts'
import { type Beside, given, type SameKind } from './kinds.ts'

/** Without spaces at both ends, or without the characters of `trim`. */
export function trim<A extends Text, B extends Text = never>(text: A, trim?: B): NullIfAny<A | B, StringType> {
  return call('trim', given(trim, text), nullIfAny(string()))
}

/** Without spaces at its start, or without the characters of `trim`. */
export function ltrim<A extends Text, B extends Text = never>(text: A, trim?: B): NullIfAny<A | B, StringType> {
  return call('ltrim', given(trim, text), nullIfAny(string()))
}

/** Without spaces at its end, or without the characters of `trim`. */
export function rtrim<A extends Text, B extends Text = never>(text: A, trim?: B): NullIfAny<A | B, StringType> {
  return call('rtrim', given(trim, text), nullIfAny(string()))
}

/** The same as {@link trim}, under Spark's other name. */
export function btrim<A extends Text, B extends Text = never>(text: A, trim?: B): NullIfAny<A | B, StringType> {
  return call('btrim', given(text, trim), nullIfAny(string()))
}

/** A text or bytes of just so many characters or bytes: filled up with `pad` on the left, or cut at the end. */
export function lpad<A extends TextOrBytes, B extends Int, C extends Beside<A>>(
  value: A,
  length: B,
  pad: C,
): SameKind<A, B | C> {
  return call('lpad', [value, length, pad], sameType)
}

/** A text or bytes of just so many characters or bytes: filled up with `pad` on the right, or cut at the end. */
export function rpad<A extends TextOrBytes, B extends Int, C extends Beside<A>>(
  value: A,
  length: B,
  pad: C,
): SameKind<A, B | C> {
  return call('rpad', [value, length, pad], sameType)
}
