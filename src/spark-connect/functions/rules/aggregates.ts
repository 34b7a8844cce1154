/** Makers of aggregates: of a column, or of a name of the frame at hand, `sum(t.amount)` or `sum('amount')`. */
import { type AnyColumn, type Column, columnOf, type Expr } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { double } from '../../types/builders.ts'
import type {
  ArrayType,
  CalendarIntervalType,
  DataType,
  DayTimeIntervalType,
  DoubleType,
  FieldType,
  MapType,
  VariantType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { Each } from './arguments.ts'
import { aggregate } from './call.ts'
import {
  type GroupOf,
  type MeanType,
  maybeNull,
  maybeSame,
  meanType,
  neverNull,
  type Result,
  type Rule,
  type SumType,
  sumType,
  type TypeOf,
  typeOfFirst,
} from './results.ts'

export type Numeric = NumericType | null
/** What has a sum and a mean. */
export type Summable = NumericType | YearMonthIntervalType | DayTimeIntervalType | null
/** What has an order, and so a least value and different ones. */
export type Ordered = Exclude<FieldType, MapType | VariantType | CalendarIntervalType>

/** The columns of a type. Their names are asked for by `keyof`, so that the compiler lists them where one is wrong. */
export type Having<S, T> = { readonly [K in keyof S & string as S[K] extends T ? K : never]: S[K] }

/** An aggregate of a column of type `T` that gives an `R`: of a column, or of a name of the frame at hand. */
export interface AggregateOf<T extends FieldType, R extends FieldType> {
  <A extends Each<T>>(column: A): Column<R, GroupOf<A>>
  <S, N extends keyof Having<S, T>>(name: N): (columns: Columns<S>) => Column<R, 'aggregate'>
}

/** What aggregates make of a column of type `T`: the rules that look at that, by their names. */
export interface Aggregated<T> {
  /** One of the values, or null where there are none. */
  readonly pick: T | null
  readonly sum: SumType<T & {}> | null
  readonly mean: MeanType<T & {}> | null
  /** What lies between two values. */
  readonly between: Between<T & {}> | null
  /** An array of the values that are not null. */
  readonly list: ListOf<T>
}

/** What lies between two values: of intervals one of them, of numbers a double. */
export type Between<T> = T extends YearMonthIntervalType | DayTimeIntervalType ? T : DoubleType
export const between = (type: DataType): DataType =>
  type.typeName === 'year_month_interval' || type.typeName === 'day_time_interval' ? type : double()

/** An array of values of `T` that are not null. */
export type ListOf<T> = T extends DataType ? ArrayType<T> : never
export const listOf = (type: DataType): ArrayType => ({ typeName: 'array', element: type, containsNull: false })

const RULES: { readonly [R in keyof Aggregated<unknown>]: Rule } = {
  pick: maybeSame,
  sum: (args) => maybeNull(sumType(typeOfFirst(args)))(args),
  mean: meanOf,
  between: (args) => maybeNull(between(typeOfFirst(args)))(args),
  list: (args) => neverNull(listOf(typeOfFirst(args)))(args),
}

/** An aggregate of a column of type `T` whose result a rule tells; `O` are further arguments, constants. */
export interface AggregateBy<
  T extends FieldType,
  R extends keyof Aggregated<T>,
  O extends readonly unknown[] = readonly [],
> {
  <A extends Each<T>>(column: A, ...options: O): Column<Aggregated<TypeOf<A>>[R], GroupOf<A>>
  <S, N extends keyof Having<S, T>>(
    name: N,
    ...options: O
  ): (columns: Columns<S>) => Column<Aggregated<S[N]>[R], 'aggregate'>
}

/** An aggregate of two columns that gives an `R`. */
export interface PairOf<T extends FieldType, R extends FieldType> {
  <A extends Each<T>, B extends Each<T>>(first: A, second: B): Column<R, GroupOf<A | B>>
  <S, N extends keyof Having<S, T>, M extends keyof Having<S, T>>(
    first: N,
    second: M,
  ): (columns: Columns<S>) => Column<R, 'aggregate'>
}

/** How an aggregate is called. */
export interface AggregateOptions {
  /** Only of the values that differ. */
  readonly distinct?: boolean
  /** What is sent for further arguments that are not given. */
  readonly defaults?: readonly unknown[]
}

/** Makes an aggregate of columns of type `T` that is an `R`, or null where there are no values. */
export function aggregateTo<T extends FieldType = Numeric>() {
  return <R extends DataType>(name: string, type: R): AggregateOf<T, R | null> => made(name, maybeNull(type))
}

/** The same of what is never null. */
export function countOf<T extends FieldType = FieldType>() {
  return <R extends DataType>(name: string, type: R): AggregateOf<T, R> => made(name, neverNull(type))
}

/** Makes an aggregate of columns of type `T` by one of the rules that look at that; `O` are further arguments. */
export function aggregateBy<T extends FieldType, O extends readonly unknown[] = readonly []>() {
  return <R extends keyof Aggregated<T>>(rule: R, name: string, options: AggregateOptions = {}): AggregateBy<T, R, O> =>
    made(name, RULES[rule], options)
}

/** Makes an aggregate of two columns of numbers that is an `R`, or null where there are too few pairs of values. */
export function pairTo<R extends DataType>(name: string, type: R): PairOf<Numeric, R | null> {
  return madeOfPair(name, maybeNull(type))
}

/** The same of what is never null. */
export function countPairs<R extends DataType>(name: string, type: R): PairOf<Numeric, R> {
  return madeOfPair(name, neverNull(type))
}

/** Makes an aggregate of two columns by a rule. */
export function madeOfPair<F>(name: string, rule: Rule): F {
  return ((...given: readonly unknown[]) => deferrable(given, (pair) => aggregate(name, pair, rule))) as F
}

/** The mean of the first column, or null where there are no values. */
export function meanOf(args: readonly AnyColumn[]): Result {
  return maybeNull(meanType(typeOfFirst(args)))(args)
}

function made<F>(name: string, rule: Rule, { distinct = false, defaults = [] }: AggregateOptions = {}): F {
  return ((given: unknown, ...options: readonly unknown[]) => {
    const more = [...options, ...defaults.slice(options.length)].map((option, i) => option ?? defaults[i])
    const constants = more.filter((option) => option !== undefined)
    return deferrable([given], (columns) => aggregate(name, [...columns, ...constants], rule, { distinct }))
  }) as F
}

/** Applies to columns at once, and to names or callbacks once the frame's columns are there. */
export function deferrable(
  given: readonly unknown[],
  apply: (columns: readonly AnyColumn[]) => Column<unknown>,
): unknown {
  if (!given.some((one) => typeof one === 'string' || typeof one === 'function'))
    return apply(given.map((one) => columnOf(one as Expr<unknown>)))
  return (columns: Columns<unknown>) => apply(given.map((one) => columnOf(resolved(one, columns))))
}

function resolved(given: unknown, columns: Columns<unknown>): Expr<unknown> {
  if (typeof given === 'string') return Reflect.get(columns, given) as Expr<unknown>
  return (typeof given === 'function' ? given(columns) : given) as Expr<unknown>
}
