import type { DataFrame, Problem, Schema, StructField } from '#spark-connect'

/** A frame, and the columns that it has to have: for the compiler, at run time and for the server. */
export interface Specimen {
  readonly name: string
  readonly frame: Pick<DataFrame<unknown>, 'schema' | 'untyped'>
  readonly expected: readonly StructField[]
}

type IsAny<T> = 0 extends 1 & T ? true : false
type Same<A, B> = IsAny<A> extends true ? false : [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Differs<S, W> = {
  [K in keyof S | keyof W]: K extends keyof S & keyof W ? (Same<S[K], W[K]> extends true ? never : K) : K
}[keyof S | keyof W]
type Agreed<S, W> = [Differs<S, W>] extends [never]
  ? unknown
  : Problem<`static and expected schema differ in '${Differs<S, W> & string}'`>

/** One specimen. Where the compiler says another schema than the expected one, this does not compile, and the message names the column. */
export function specimen<S, W>(name: string, frame: DataFrame<S>, expected: Schema<W> & Agreed<S, W>): Specimen {
  return { name, frame, expected: expected.fields }
}
