import type { Call } from '../call.ts'
import type { T } from '../every-type.ts'
import { collections } from './collection.ts'
import { formats } from './format.ts'
import { hashes } from './hash.ts'
import { searches } from './search.ts'
import { strings } from './string.ts'

/** Every call of every family. */
export function functionCalls(t: T): readonly Call[] {
  return [collections, formats, hashes, searches, strings].flatMap((calls) => calls(t))
}
