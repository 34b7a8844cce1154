/** Where a text is found in another, and whether. Places are counted from 1, and 0 says that it is not in it. */
import { boolean, int } from '../../types/builders.ts'
import type { BooleanType, IntegerType } from '../../types/data-type.ts'
import type { Int, Text, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny, type Rule, typeOfFirst } from '../rules/results.ts'
import {
  type Beside,
  given,
  type IsBytes,
  type NullableWhere,
  type NullIfThese,
  nullableWhere,
  nullIfFirst,
} from './kinds.ts'

/** A test of two texts, null where one is; of bytes nullable in Spark. */
type Found<A, B> = NullableWhere<IsBytes<A>, A | B, BooleanType>
const found: Rule = (args) => nullableWhere(typeOfFirst(args).typeName === 'binary', boolean())(args)

/** Whether `part` is in the text or the bytes. */
export function contains<A extends TextOrBytes, B extends Beside<A>>(value: A, part: B): Found<A, B> {
  return call('contains', [value, part], found)
}

/** Whether the text or the bytes begin with `prefix`. */
export function startswith<A extends TextOrBytes, B extends Beside<A>>(value: A, prefix: B): Found<A, B> {
  return call('startswith', [value, prefix], found)
}

/** Whether the text or the bytes end with `suffix`. */
export function endswith<A extends TextOrBytes, B extends Beside<A>>(value: A, suffix: B): Found<A, B> {
  return call('endswith', [value, suffix], found)
}

/** SQL's `like`: `%` any text, `_` any character; `escapeChar`, default a backslash, before one of these says that itself is meant. */
export function like<A extends Text, B extends Text>(
  text: A,
  pattern: B,
  escapeChar?: string,
): NullIfAny<A | B, BooleanType> {
  return call('like', given(text, pattern, escapeChar), nullIfAny(boolean()))
}

/** The same as {@link like}, whether letters are small or capital. */
export function ilike<A extends Text, B extends Text>(
  text: A,
  pattern: B,
  escapeChar?: string,
): NullIfAny<A | B, BooleanType> {
  return call('ilike', given(text, pattern, escapeChar), nullIfAny(boolean()))
}

/** The place where `part` is first found. */
export function instr<A extends Text, B extends Text>(text: A, part: B): NullIfAny<A | B, IntegerType> {
  return call('instr', [text, part], nullIfAny(int()))
}

/** The place where `part` is first found from `position` on, default 1; 0 where the position is null. */
export function locate<A extends Text, B extends Text, C extends Int = never>(
  part: A,
  text: B,
  position?: C,
): NullIfThese<A | B, C, IntegerType> {
  return call('locate', [part, text, position ?? 1], nullIfFirst(2, int()))
}

/** The same as {@link locate}, under SQL's name. */
export function position<A extends Text, B extends Text, C extends Int = never>(
  part: A,
  text: B,
  start?: C,
): NullIfThese<A | B, C, IntegerType> {
  return call('position', given(part, text, start), nullIfFirst(2, int()))
}

/** The place of a text among others in one with commas between them; 0 also where it has a comma in it. */
export function findInSet<A extends Text, B extends Text>(text: A, set: B): NullIfAny<A | B, IntegerType> {
  return call('find_in_set', [text, set], nullIfAny(int()))
}
