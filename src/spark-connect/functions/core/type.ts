/** What type a column is of. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { string } from '../../types/builders.ts'
import type { StringType, UnknownType } from '../../types/data-type.ts'
import { unknown } from '../../types/unknown.ts'
import type { Any } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { maybeNull, type NeverNull, neverNull } from '../rules/results.ts'

/** The name of the value's type, as SQL writes it. */
function typeOf<A extends Any>(value: A): NeverNull<A, StringType> {
  return call('typeof', [value], neverNull(string()))
}

// A word of JavaScript's own: `F.typeof(t.s)` is allowed, a declaration of it is not.
export { typeOf as typeof }

/** What a value of a user-defined type is stored as: only the server knows which type that is. Of any other column an error of the server's. */
export function unwrapUdt(value: Expr<UnknownType | null>): Column<never, 'untyped'> {
  return call('unwrap_udt', [value], maybeNull(unknown()))
}
