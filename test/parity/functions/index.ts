import type { Call } from '../call.ts'
import type { T } from '../every-type.ts'
import { arrays } from './array.ts'
import { collections } from './collection.ts'
import { maps } from './map.ts'
import { semistructured } from './semistructured.ts'
import { sketches } from './sketch.ts'
import { strings } from './string.ts'
import { tupleSketches } from './tuple.ts'

/** Every call of every family. */
export function functionCalls(t: T): readonly Call[] {
  return [arrays, collections, maps, semistructured, sketches, strings, tupleSketches].flatMap((calls) => calls(t))
}
