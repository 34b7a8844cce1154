import type { Call } from '../call.ts'
import type { T } from '../every-type.ts'
import { aggregates } from './aggregate.ts'
import { arithmetic } from './arithmetic.ts'
import { arrays } from './array.ts'
import { bits } from './bits.ts'
import { collects } from './collect.ts'
import { collections } from './collection.ts'
import { core } from './core.ts'
import { datetimes } from './datetime.ts'
import { formats } from './format.ts'
import { hashes } from './hash.ts'
import { maps } from './map.ts'
import { numbers } from './math.ts'
import { moments } from './moment.ts'
import { momentParts } from './moment-parts.ts'
import { picks } from './pick.ts'
import { searches } from './search.ts'
import { semistructured } from './semistructured.ts'
import { sketches } from './sketch.ts'
import { spans } from './span.ts'
import { spreads } from './spread.ts'
import { strings } from './string.ts'
import { tupleSketches } from './tuple.ts'
import { windows } from './window.ts'

const FAMILIES = [
  aggregates,
  arithmetic,
  arrays,
  bits,
  collects,
  collections,
  core,
  datetimes,
  formats,
  hashes,
  maps,
  numbers,
  momentParts,
  moments,
  picks,
  searches,
  semistructured,
  sketches,
  spans,
  spreads,
  strings,
  tupleSketches,
  windows,
]

/** Every call of every family. */
export function functionCalls(t: T): readonly Call[] {
  return FAMILIES.flatMap((calls) => calls(t))
}
