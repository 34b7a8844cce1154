/** What is of a text where a text is given, and of bytes where bytes are. */
import type { Column, Expr } from '../../dataframe/column.ts'
import type { BinaryType, DataType, StringType } from '../../types/data-type.ts'
import type { Bytes, Text, TextOrBytes } from '../rules/arguments.ts'
import { type GrainOf, type NullIfAny, nullIfAny, type Rule, type TypeOf } from '../rules/results.ts'

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

/** `R`, null where an argument is, and nullable in Spark of whatever arguments where `W` is true. */
export type NullableWhere<W extends boolean, A, R> = Column<
  true extends W ? R | null : null extends TypeOf<A> ? R | null : R,
  GrainOf<A>
>
export const nullableWhere =
  (where: boolean, type: DataType): Rule =>
  (args) => ({ type, nullable: where || nullIfAny(type)(args).nullable })

/** `R`, null where the arguments `A` are, whatever the others, `B`. */
export type NullIfThese<A, B, R> = Column<null extends TypeOf<A> ? R | null : R, GrainOf<A | B>>
/** At run time: {@link NullIfThese}, `A` being so many at the start. */
export const nullIfFirst =
  (many: number, type: DataType): Rule =>
  (args) =>
    nullIfAny(type)(args.slice(0, many))

/** Whether an argument is bytes. */
export type IsBytes<A> = BinaryType extends KindOf<A> ? true : false

/** The arguments that were given: of optional ones those at the end, or the beginning, are left out. */
export function given(...args: readonly unknown[]): readonly unknown[] {
  return args.filter((arg) => arg !== undefined)
}
