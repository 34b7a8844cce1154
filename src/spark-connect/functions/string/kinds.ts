/** What is of a text where a text is given, and of bytes where bytes are. */
import type { Expr } from '../../dataframe/column.ts'
import type { BinaryType, StringType } from '../../types/data-type.ts'
import type { Bytes, Text, TextOrBytes } from '../rules/arguments.ts'
import type { NullIfAny, TypeOf } from '../rules/results.ts'

/** Binary of bytes, string of a text. */
export type KindOf<A> = A extends Uint8Array ? BinaryType : A extends string ? StringType : TypeOf<A> & {}

/** The first argument's kind, null where an argument is. At run time: `sameType`. */
export type SameKind<A, B = never> = NullIfAny<A | B, KindOf<A>>

/** What goes with `A`: bytes with bytes, a text with a text. */
export type Beside<A> = A extends Uint8Array
  ? Bytes
  : A extends string
    ? Text
    : [TypeOf<A>] extends [never]
      ? TextOrBytes
      : A extends Expr<BinaryType | null>
        ? Bytes
        : Text

/** The arguments that were given: of optional ones those at the end, or the beginning, are left out. */
export function given(...args: readonly unknown[]): readonly unknown[] {
  return args.filter((arg) => arg !== undefined)
}
