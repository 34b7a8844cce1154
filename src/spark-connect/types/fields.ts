import type { CastMayBeNull } from './cast-rule.ts'
import type { Alternative, CommonType } from './common-type.ts'
import type { BooleanType, DoubleType, LongType, StringType } from './data-type.ts'

/**
 * What the verbs do to the columns that the compiler knows. A new column is intersected (`S & Field<N, T>`); every verb
 * that removes or replaces rebuilds the object field by field (`Collapse`), because a mapped type over the previous
 * one makes the compiler give up after about fifty verbs (TS2589).
 */

/** One column: name `N`, type `T`. */
export type Field<N extends PropertyKey, T> = { readonly [K in N]: T }

type UnionToIntersection<U> = (U extends unknown ? (_: U) => void : never) extends (_: infer I) => void ? I : never

/** Prints an intersection as one object. */
export type Flat<S> = { readonly [K in keyof S]: S[K] } & {}

/** The columns `N` of `S`, a union of {@link Field}s. */
type Each<S, N extends keyof S> = { [K in N]: Field<K, S[K]> }[N]
/** One object of a union of {@link Field}s. */
type Merged<F> = [F] extends [never] ? {} : Flat<UnionToIntersection<F>>

/** The same columns, with no memory of how they came about. */
export type Collapse<S> = Merged<Each<S, keyof S>>

/** `S` with the column `N` of type `T`, added or replaced. */
export type With<S, N extends string, T> = N extends keyof S
  ? Merged<Each<S, Exclude<keyof S, N>> | Field<N, T>>
  : S & Field<N, T>

/** `S` with all of `A`'s columns, added or replaced. */
export type WithAll<S, A> = [keyof S & keyof A] extends [never] ? S & A : Collapse<Omit<S, keyof A> & A>

/** `S` without the columns `N`. */
export type Without<S, N extends PropertyKey> = Merged<Each<S, Exclude<keyof S, N>>>

/** Only the columns `N` of `S`. */
export type Only<S, N extends keyof S> = Merged<Each<S, N>>

/** `S` with column `N` called `M`. */
export type Renamed<S, N extends keyof S, M extends string> = Merged<Each<S, Exclude<keyof S, N>> | Field<M, S[N]>>

/** The same columns, each of which may hold nulls: the other side of an outer join, or what a file holds. */
export type Nulled<S> = Collapse<{ readonly [K in keyof S]: S[K] | null }>

/** How two sides are joined; `semi` and `anti` keep the left side's columns only. */
export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti'

/** The columns of a join on a condition. */
export type Joined<L, R, H extends JoinType> = H extends 'inner'
  ? L & R
  : H extends 'left'
    ? L & Nulled<R>
    : H extends 'right'
      ? Nulled<L> & R
      : H extends 'full'
        ? Nulled<L> & Nulled<R>
        : L

/** The columns of a join using common columns `N`, which appear once, first. */
export type JoinedUsing<L, R, N extends keyof L & keyof R, H extends JoinType> = H extends 'semi' | 'anti'
  ? L
  : Keys<L, R, N, H> & Joined<Without<L, N>, Without<R, N>, H>
type Keys<L, R, N extends keyof L & keyof R, H extends JoinType> = H extends 'right'
  ? Only<R, N>
  : H extends 'full'
    ? { readonly [K in N]: CommonType<L[K] & {}, R[K] & {}> | null }
    : Only<L, N>

/** The type of the first of two that is not null, as `coalesce` says it. */
export type FirstOf<A, B> = null extends A
  ? null extends B
    ? CommonType<A & {}, B & {}> | null
    : CommonType<A & {}, B & {}>
  : CommonType<A & {}, B & {}>
/** The type of one of two: a branch of `when`, a row of either side of a union. */
export type EitherOf<A, B> = null extends A | B ? CommonType<A & {}, B & {}> | null : CommonType<A & {}, B & {}>

/** The column names that both sides of a join have, other than `N`. */
export type Clash<L, R, N, H extends JoinType> = H extends 'semi' | 'anti' ? never : Exclude<keyof L & keyof R, N>

/** The names among `N` that have types on the two sides which do not go together. */
export type Mismatch<L, R, N extends keyof L & keyof R> = {
  [K in N]: R[K] extends Alternative<L[K]> ? never : K
}[N]

/** The columns of two frames with the same names, one above the other. */
export type United<L, R> = Collapse<{ readonly [K in keyof L]: K extends keyof R ? EitherOf<L[K], R[K]> : never }>

/** The rows of one frame that are, or are not, in another: null where the one's may be. */
export type Compared<L, R> = Collapse<{
  readonly [K in keyof L]: K extends keyof R
    ? null extends L[K]
      ? CommonType<L[K] & {}, R[K] & {}> | null
      : CommonType<L[K] & {}, R[K] & {}>
    : never
}>

/** The same columns without nulls where `V` has fillers, but where Spark's cast of the filler may give null. */
export type Filled<S, V> = Collapse<{
  readonly [K in keyof S]: K extends keyof V
    ? true extends CastMayBeNull<FillerType<V[K]>, S[K] & {}>
      ? S[K]
      : S[K] & {}
    : S[K]
}>
/** As what Spark is given a filler. */
type FillerType<V> = V extends string
  ? StringType
  : V extends boolean
    ? BooleanType
    : V extends bigint
      ? LongType
      : V extends number
        ? number extends V
          ? LongType | DoubleType
          : `${V}` extends `${bigint}`
            ? LongType
            : DoubleType
        : never

/** The rows that two frames have both: null where both may be. */
export type Intersected<L, R> = Collapse<{
  readonly [K in keyof L]: K extends keyof R
    ? null extends L[K] & R[K]
      ? CommonType<L[K] & {}, R[K] & {}> | null
      : CommonType<L[K] & {}, R[K] & {}>
    : never
}>
