import type { Call } from '../call.ts'
import type { T } from '../every-type.ts'
import { arithmetic } from './arithmetic.ts'
import { bits } from './bits.ts'
import { collections } from './collection.ts'
import { core } from './core.ts'
import { numbers } from './math.ts'
import { strings } from './string.ts'

/** Every call of every family. */
export function functionCalls(t: T): readonly Call[] {
  return [arithmetic, bits, collections, core, numbers, strings].flatMap((calls) => calls(t))
}
