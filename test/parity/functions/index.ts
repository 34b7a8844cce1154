import type { Call } from '../call.ts'
import type { T } from '../every-type.ts'
import { arrays } from './array.ts'
import { collections } from './collection.ts'
import { maps } from './map.ts'
import { strings } from './string.ts'

/** Every call of every family. */
export function functionCalls(t: T): readonly Call[] {
  return [arrays, collections, maps, strings].flatMap((calls) => calls(t))
}
