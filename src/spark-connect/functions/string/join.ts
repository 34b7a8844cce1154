/** Texts, bytes and arrays put together, turned around and repeated. */
import type { Expr } from '../../dataframe/column.ts'
import { binary, string } from '../../types/builders.ts'
import { type Alternative, commonType } from '../../types/common-type.ts'
import type { ArrayType, BinaryType, StringType } from '../../types/data-type.ts'
import type { EitherOf } from '../../types/fields.ts'
import type { AnyArray, Int, Text, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import type { ItemIn } from '../rules/collections.ts'
import { elementOf } from '../rules/collections.ts'
import {
  type MaybeNull,
  maybeNull,
  type NullIfAny,
  nullIfAny,
  type Rule,
  sameType,
  type TypeOf,
} from '../rules/results.ts'
import { given, type KindOf, type NullIfThese, nullIfFirst, type SameKind } from './kinds.ts'

/** What can be put together. */
type Joinable = Expr<StringType | BinaryType | ArrayType | null> | Uint8Array | string
/** What goes with the first: arrays of like elements with an array, else texts and bytes. */
type Joined<A> = [TypeOf<A>] extends [never]
  ? A extends string | Uint8Array
    ? TextOrBytes
    : Joinable
  : A extends AnyArray
    ? Expr<ArrayType<Alternative<ItemIn<A>>> | null>
    : TextOrBytes

/** Bytes where all are, else a text. */
type TextIfAny<V> = StringType extends KindOf<V> ? StringType : BinaryType
const textIfAny: Rule = (args) =>
  nullIfAny(args.every(({ dataType }) => dataType.typeName === 'binary') ? binary() : string())(args)

type Items<E, V> = V extends readonly [infer First, ...infer Rest] ? Items<EitherOf<E, ItemIn<First>>, Rest> : E
type Whole<A, V extends readonly unknown[]> = A extends Uint8Array | string
  ? TextIfAny<A | V[number]>
  : [TypeOf<A>] extends [never]
    ? never
    : A extends AnyArray
      ? ArrayType<Items<ItemIn<A>, V>>
      : TextIfAny<A | V[number]>

/**
 * The texts, bytes or arrays one after the other; null where one is. Texts and bytes make a text, and elements of two types
 * of numbers the wider ones.
 */
export function concat<A extends Joinable, const V extends readonly Joined<A>[]>(
  first: A,
  ...others: V
): NullIfAny<A | V[number], Whole<A, V>> {
  return call('concat', [first, ...others], (args) => {
    if (args[0]?.dataType.typeName !== 'array') return textIfAny(args)
    const items = args.map(elementOf)
    const element = items.map(({ dataType }) => dataType).reduce(commonType)
    return nullIfAny({ typeName: 'array', element, containsNull: items.some(({ nullable }) => nullable) })(args)
  })
}

/** The texts, also those in arrays, with a separator between them; those that are null are passed over. */
export function concatWs<A extends Text, V extends readonly Expr<StringType | ArrayType<StringType | null> | null>[]>(
  separator: A,
  ...texts: V
): NullIfThese<A, V[number], StringType> {
  return call('concat_ws', [separator, ...texts], nullIfFirst(1, string()))
}

/** The so many-th of the texts or bytes, from 1; another number is an error of the server's, null without ANSI. */
export function elt<A extends Int, V extends readonly TextOrBytes[]>(
  index: A,
  ...inputs: V
): MaybeNull<A | V[number], TextIfAny<V[number]>> {
  return call('elt', [index, ...inputs], ([, ...rest]) => maybeNull(textIfAny(rest).type)([]))
}

/** The text so many times. */
export function repeat<A extends Text, B extends Int>(text: A, times: B): NullIfAny<A | B, StringType> {
  return call('repeat', [text, times], nullIfAny(string()))
}

/** The text with `replacement`, default nothing, wherever `search` stands. */
export function replace<A extends Text, B extends Text, C extends Text = never>(
  text: A,
  search: B,
  replacement?: C,
): NullIfAny<A | B | C, StringType> {
  return call('replace', given(text, search, replacement), nullIfAny(string()))
}

/** The characters of a text, or the elements of an array, from the last to the first. */
export function reverse<A extends Expr<StringType | ArrayType | null> | string>(value: A): SameKind<A> {
  return call('reverse', [value], sameType)
}
