import type { Call } from '../call.ts'
import type { T } from '../every-type.ts'
import { aggregates } from './aggregate.ts'
import { collects } from './collect.ts'
import { collections } from './collection.ts'
import { picks } from './pick.ts'
import { spreads } from './spread.ts'
import { strings } from './string.ts'
import { windows } from './window.ts'

/** Every call of every family. */
export function functionCalls(t: T): readonly Call[] {
  return [aggregates, collects, collections, picks, spreads, strings, windows].flatMap((calls) => calls(t))
}
