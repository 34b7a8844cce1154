/**
 * Which casts Spark says may give nulls: by its own account even those that in truth end in an error. One table each
 * for the compiler and for the run time. Source: Spark's `Cast.forceNullable` and `Cast.canUpCast`; compared with the
 * server in `test/client`.
 */
import type { BooleanType, DataType, DecimalType, NullType } from './data-type.ts'
import { toDDL } from './ddl.ts'
import type { AtLeast, Minus } from './decimal-arithmetic.ts'
import { type AsDecimal, asDecimal, isInteger } from './numeric.ts'

const WHOLE = ['byte', 'short', 'integer', 'long'] as const
const TIMES = ['date', 'timestamp', 'timestamp_ntz', 'time'] as const
const INTERVALS = ['year_month_interval', 'day_time_interval', 'interval'] as const
const PARSED = [...WHOLE, 'boolean', 'float', 'double', ...TIMES, ...INTERVALS, 'variant'] as const

/** From → to, where `cast` may give null. What is cast to a decimal is another question. */
const MAY_BE_NULL = {
  string: PARSED,
  variant: [...PARSED, 'string', 'binary', 'array', 'map', 'struct'],
  float: [...WHOLE, 'timestamp'],
  double: [...WHOLE, 'timestamp'],
  decimal: WHOLE,
  timestamp: ['byte', 'short', 'integer'],
  timestamp_ntz: ['date'],
  date: ['timestamp_ntz', 'variant'],
  time: ['byte', 'short'],
} as const satisfies Rules

/** From → to, where every value fits, so that `tryCast` gives none. */
const ALWAYS_FITS = {
  boolean: ['string'],
  byte: ['short', 'integer', 'long', 'float', 'double', 'string'],
  short: ['integer', 'long', 'float', 'double', 'string'],
  integer: ['long', 'float', 'double', 'string'],
  long: ['float', 'double', 'timestamp', 'string'],
  float: ['double', 'string'],
  double: ['string'],
  decimal: ['string'],
  date: ['timestamp', 'timestamp_ntz', 'string'],
  timestamp: ['timestamp_ntz', 'long', 'string'],
  timestamp_ntz: ['timestamp', 'string'],
  time: ['string'],
  year_month_interval: ['string'],
  day_time_interval: ['string'],
  interval: ['string'],
  string: ['binary'],
  binary: ['string'],
} as const satisfies Rules

type TypeName = DataType['typeName']
type Rules = Partial<Record<TypeName, readonly TypeName[]>>
/** Whether a table has `A` → `B`. */
type Has<R, A, B> = A extends { readonly typeName: infer N extends keyof R }
  ? B extends { readonly typeName: Named<R[N]> }
    ? true
    : false
  : false
type Named<L> = L extends readonly (infer N)[] ? N : never
type Not<T> = T extends true ? false : true

/** Whether `cast` makes a column nullable that was not. */
export type CastMayBeNull<A, B> = [A] extends [B | NullType]
  ? false
  : B extends DecimalType
    ? Not<CutsNoWhole<A, B>>
    : Has<typeof MAY_BE_NULL, A, B>

/** Whether `tryCast` makes a column nullable that was not. */
export type TryCastMayBeNull<A, B> = [A] extends [B | NullType]
  ? false
  : B extends DecimalType
    ? Not<Holds<AsDecimal<A>, B>>
    : Not<Has<typeof ALWAYS_FITS, A, B>>

/** Whether every value of decimal `A` is one of `B`. */
type Holds<A, B> = [A] extends [never]
  ? false
  : [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
    ? AtLeast<Minus<P2, S2>, Minus<P1, S1>> extends true
      ? AtLeast<S2, S1>
      : false
    : false
/** The same, but that a decimal may lose digits after the point where there is one more before it. */
type CutsNoWhole<A, B> = A extends BooleanType
  ? Holds<DecimalType<1, 0>, B>
  : Holds<AsDecimal<A>, B> extends true
    ? true
    : [A, B] extends [DecimalType<infer P1, infer S1>, DecimalType<infer P2, infer S2>]
      ? Not<AtLeast<Minus<P1, S1>, Minus<P2, S2>>>
      : false

/** At run time: {@link CastMayBeNull}. */
export function castMayBeNull(from: DataType, to: DataType): boolean {
  if (from.typeName === 'void' || toDDL(from) === toDDL(to)) return false
  return to.typeName === 'decimal' ? !cutsNoWhole(from, to) : has(MAY_BE_NULL, from, to)
}

/** At run time: {@link TryCastMayBeNull}. */
export function tryCastMayBeNull(from: DataType, to: DataType): boolean {
  if (from.typeName === 'void' || toDDL(from) === toDDL(to)) return false
  return to.typeName === 'decimal' ? !(isExact(from) && holds(asDecimal(from), to)) : !has(ALWAYS_FITS, from, to)
}

function has(rules: Rules, from: DataType, to: DataType): boolean {
  return rules[from.typeName]?.includes(to.typeName) ?? false
}

function isExact(type: DataType): boolean {
  return isInteger(type) || type.typeName === 'decimal'
}

function holds(from: DecimalType, to: DecimalType): boolean {
  return to.precision - to.scale >= from.precision - from.scale && to.scale >= from.scale
}

function cutsNoWhole(from: DataType, to: DecimalType): boolean {
  if (from.typeName === 'boolean') return holds({ typeName: 'decimal', precision: 1, scale: 0 }, to)
  if (isExact(from) && holds(asDecimal(from), to)) return true
  return from.typeName === 'decimal' && to.precision - to.scale > from.precision - from.scale
}
