/** Texts in other letters, and without what stands around them. */
import { int, string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Int, Text, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny } from '../rules/results.ts'
import { ofText, scalar } from '../rules/scalars.ts'

/** The text in small letters. */
export const lower = ofText('lower', string())
/** The text in capital letters. */
export const upper = ofText('upper', string())
/** The number of characters, or of bytes. */
export const length = scalar<TextOrBytes>()('length', int())

/** Without spaces at both ends, or without the characters of `trim`. */
export function trim<A extends Text, B extends Text = never>(text: A, trim?: B): NullIfAny<A | B, StringType> {
  return call('trim', trim === undefined ? [text] : [trim, text], nullIfAny(string()))
}

/** The rest of a text from a place (from 1) on, at most so many characters. */
export function substring<A extends Text, B extends Int, C extends Int>(
  text: A,
  position: B,
  size: C,
): NullIfAny<A | B | C, StringType> {
  return call('substring', [text, position, size], nullIfAny(string()))
}
