/** The type of a column, as a value. */
import { string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'
import type { Any } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NeverNull, neverNull } from '../rules/results.ts'

/** The name of the value's type, as SQL writes it. */
function typeOf<A extends Any>(value: A): NeverNull<A, StringType> {
  return call('typeof', [value], neverNull(string()))
}

// A word of JavaScript's own: `F.typeof(t.s)` is allowed, a declaration of it is not.
export { typeOf as typeof }
