import type { Call } from '../call.ts'
import type { T } from '../every-type.ts'
import { collections } from './collection.ts'
import { datetimes } from './datetime.ts'
import { moments } from './moment.ts'
import { momentParts } from './moment-parts.ts'
import { spans } from './span.ts'
import { strings } from './string.ts'

/** Every call of every family. */
export function functionCalls(t: T): readonly Call[] {
  return [collections, datetimes, momentParts, moments, spans, strings].flatMap((calls) => calls(t))
}
