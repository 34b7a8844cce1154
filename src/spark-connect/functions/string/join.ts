/** Texts put together. */
import { string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NullIfAny, nullIfAny } from '../rules/results.ts'

/** The texts one after the other; null where one is. */
export function concat<V extends readonly Text[]>(...texts: V): NullIfAny<V[number], StringType> {
  return call('concat', texts, nullIfAny(string()))
}
