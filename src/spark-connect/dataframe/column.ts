import { alias, cast, type Expression, extractValue, functionCall, subquery, updateFields } from '../plan/expression.ts'
import { boolean, int, string } from '../types/builders.ts'
import { castMayBeNull, tryCastMayBeNull } from '../types/cast-rule.ts'
import type {
  ArrayType,
  BooleanType,
  DataType,
  DoubleType,
  FieldType,
  FloatType,
  MapType,
  StringType,
  StructType,
} from '../types/data-type.ts'
import type { Field, Flat } from '../types/fields.ts'
import type { NumericType } from '../types/numeric.ts'
import { grain, isNullable } from './grain.ts'
import { literalToCompare, toLiteral } from './literal.ts'
import { type ItemOf, itemOf, type KeyOf, structFieldOf, withoutStructFields, withStructField } from './nested.ts'
import { binary, bits, both, compare, overWindow, textTest } from './operate.ts'
import {
  type Bits,
  type CastTo,
  type ComparableTo,
  isFrame,
  type KnownFraction,
  type LiteralFor,
  type OneOf,
  type OperandOf,
  type Product,
  productType,
  type Quotient,
  quotientType,
  type Remainder,
  type Rows,
  remainderType,
  type Sum,
  sumType,
  type TriedTo,
  type TypeGiven,
  type Whole,
} from './operators.ts'
import { outerOf } from './scope.ts'
import { Sortable } from './sorted-column.ts'
import type { WindowGrain, WindowSpec } from './window.ts'

/**
 * Where a column's value comes from: each row, a group of rows, or nowhere (a constant). Of an `untyped` one, as
 * `F.col('name')` makes it, only the server knows what it is: the verbs of an untyped frame take it.
 */
export type Grain = 'row' | 'aggregate' | 'literal' | 'untyped'

/** The grains that a row has a value for. */
export type PerRow = 'row' | 'literal'

/** What the verbs ask for: a column type `T` (`| null` where it may hold nulls) and a grain. {@link Column} is one. */
export interface Expr<out T = FieldType, out G extends Grain = Grain> {
  readonly dataType: T
  readonly grain: G
}

type OrNull<A, B, R> = null extends A ? R | null : null extends B ? R | null : R
/** Of a refused argument nothing is known, and its grain would be a second error about the same thing. */
type GrainOf<V> = V extends Expr<FieldType, infer G> ? (Grain extends G ? never : G) : never

/**
 * A column of a frame, or what is computed from columns. Immutable; the method names are Spark's.
 * `T` is its type, `| null` where it may hold nulls; `G` tells whether it speaks of a row or of a group.
 * A bare JavaScript value beside a column takes the column's type; a value that does not fit throws a `TypeError`.
 * Source: `spark/connect/expressions.proto`, PySpark's `Column`.
 */
export class Column<T = FieldType, G extends Grain = Grain> extends Sortable<G> implements Expr<T, G> {
  /** What it is, as data. */
  readonly node: Expression
  /** Its type at run time; for the compiler `| null` says that it may hold nulls. */
  readonly dataType: T
  readonly nullable: boolean
  readonly grain: G

  /** Use the functions and a frame's columns instead; this is for code that makes new functions. */
  constructor(node: Expression, dataType: T, nullable: boolean, grain: G) {
    super()
    this.node = node
    this.dataType = dataType
    this.nullable = nullable
    this.grain = grain
  }

  /** `a + b`. */
  plus<V extends Expr<NumericType | null> | LiteralFor<T>>(
    this: Expr<NumericType | null>,
    other: V & KnownFraction<V, T>,
  ): Column<Sum<T, OperandOf<V, T>>, G | GrainOf<V>> {
    return binary('+', this, other, sumType)
  }

  /** `a - b`. */
  minus<V extends Expr<NumericType | null> | LiteralFor<T>>(
    this: Expr<NumericType | null>,
    other: V & KnownFraction<V, T>,
  ): Column<Sum<T, OperandOf<V, T>>, G | GrainOf<V>> {
    return binary('-', this, other, sumType)
  }

  /** `a * b`. */
  multiply<V extends Expr<NumericType | null> | LiteralFor<T>>(
    this: Expr<NumericType | null>,
    other: V & KnownFraction<V, T>,
  ): Column<Product<T, OperandOf<V, T>>, G | GrainOf<V>> {
    return binary('*', this, other, productType)
  }

  /** `a / b`: a decimal of decimals, else a double; an error of the server's where `b` is zero. */
  divide<V extends Expr<NumericType | null> | LiteralFor<T>>(
    this: Expr<NumericType | null>,
    other: V & KnownFraction<V, T>,
  ): Column<Quotient<T, OperandOf<V, T>>, G | GrainOf<V>> {
    return binary('/', this, other, quotientType, true)
  }

  /** The remainder of `a / b`, with the sign of `a`; an error of the server's where `b` is zero. */
  mod<V extends Expr<NumericType | null> | LiteralFor<T>>(
    this: Expr<NumericType | null>,
    other: V & KnownFraction<V, T>,
  ): Column<Remainder<T, OperandOf<V, T>>, G | GrainOf<V>> {
    return binary('%', this, other, remainderType, true)
  }

  /** `a = b`; null where either is null. */
  equalTo<V extends Expr<ComparableTo<T>> | LiteralFor<T>>(other: V): Comparison<T, V, G> {
    return compare('==', this, other)
  }

  /** `a <> b`; null where either is null. */
  notEqual<V extends Expr<ComparableTo<T>> | LiteralFor<T>>(other: V): Comparison<T, V, G> {
    return made(
      functionCall('not', [compare('==', this, other).node]),
      boolean(),
      isNullable(this, other),
      grain(this, other),
    )
  }

  /** `a < b`. */
  lt<V extends Expr<ComparableTo<T>> | LiteralFor<T>>(other: V): Comparison<T, V, G> {
    return compare('<', this, other)
  }

  /** `a <= b`. */
  leq<V extends Expr<ComparableTo<T>> | LiteralFor<T>>(other: V): Comparison<T, V, G> {
    return compare('<=', this, other)
  }

  /** `a > b`. */
  gt<V extends Expr<ComparableTo<T>> | LiteralFor<T>>(other: V): Comparison<T, V, G> {
    return compare('>', this, other)
  }

  /** `a >= b`. */
  geq<V extends Expr<ComparableTo<T>> | LiteralFor<T>>(other: V): Comparison<T, V, G> {
    return compare('>=', this, other)
  }

  /** `a <=> b`: true where both are null, never null. */
  eqNullSafe<V extends Expr<ComparableTo<T>> | LiteralFor<T>>(other: V): Column<BooleanType, G | GrainOf<V>> {
    return made(compare('<=>', this, other).node, boolean(), false, grain(this, other))
  }

  /** `low <= a and a <= high`. */
  between(low: LiteralFor<T>, high: LiteralFor<T>): Column<OrNull<T, never, BooleanType>, G> {
    const args = [compare('>=', this, low).node, compare('<=', this, high).node]
    return made(functionCall('and', args), boolean(), this.nullable, this.grain)
  }

  /** Whether the value is one of `values`, given one by one, as an array, which may be long, or as a frame of one column. */
  isin<S = never>(
    ...values: readonly LiteralFor<T>[] | readonly [readonly LiteralFor<T>[]] | readonly [Rows<S> & OneOf<S, T>]
  ): Column<OrNull<T, S[keyof S], BooleanType>, G> {
    const [first] = values
    if (isFrame(first)) {
      const [field] = first.schema
      if (!field || first.schema.length > 1)
        throw new TypeError(`isin needs a frame of one column, and this one has ${first.schema.length}`)
      return made(subquery('in', first.plan, [this.node]), boolean(), this.nullable || field.nullable, this.grain)
    }
    const all: readonly unknown[] = Array.isArray(first) ? first : values
    const nodes = all.map((value) => literalToCompare(value, columnOf(this).dataType))
    return made(functionCall('in', [this.node, ...nodes]), boolean(), this.nullable, this.grain)
  }

  and<V extends Expr<BooleanType | null>>(this: Expr<BooleanType | null>, other: V): Comparison<T, V, G> {
    return both('and', this, other)
  }

  or<V extends Expr<BooleanType | null>>(this: Expr<BooleanType | null>, other: V): Comparison<T, V, G> {
    return both('or', this, other)
  }

  isNull(): Column<BooleanType, G> {
    return made(functionCall('isNull', [this.node]), boolean(), false, this.grain)
  }

  isNotNull(): Column<BooleanType, G> {
    return made(functionCall('isNotNull', [this.node]), boolean(), false, this.grain)
  }

  startsWith(this: Expr<StringType | null>, prefix: string): Column<OrNull<T, never, BooleanType>, G> {
    return textTest('startswith', this, prefix)
  }

  endsWith(this: Expr<StringType | null>, suffix: string): Column<OrNull<T, never, BooleanType>, G> {
    return textTest('endswith', this, suffix)
  }

  contains(this: Expr<StringType | null>, part: string): Column<OrNull<T, never, BooleanType>, G> {
    return textTest('contains', this, part)
  }

  /** SQL's `like`: `%` any text, `_` any character. */
  like(this: Expr<StringType | null>, pattern: string): Column<OrNull<T, never, BooleanType>, G> {
    return textTest('like', this, pattern)
  }

  /** Whether a part of the text matches a Java regular expression. */
  rlike(this: Expr<StringType | null>, pattern: string): Column<OrNull<T, never, BooleanType>, G> {
    return textTest('rlike', this, pattern)
  }

  /**
   * Converts; a value that does not fit is an error of the server's. For null instead, see {@link tryCast}.
   * Spark calls the result nullable where a value might not fit, although the query then ends.
   */
  cast<D extends DataType>(type: D): Column<CastTo<T, D>, G> {
    const from = columnOf(this)
    const nulls = from.nullable || castMayBeNull(from.dataType, type)
    return made(cast(from.node, type, 'ansi'), type, nulls, from.grain)
  }

  /** Converts; null where the value does not fit. */
  tryCast<D extends DataType>(type: D): Column<TriedTo<T, D>, G> {
    const from = columnOf(this)
    const nulls = from.nullable || tryCastMayBeNull(from.dataType, type)
    return made(cast(from.node, type, 'try'), type, nulls, from.grain)
  }

  /** A field of a struct. */
  getField<F, N extends keyof F & string>(this: Expr<StructType<F> | null>, name: N): Column<OrNull<T, F[N], F[N]>, G> {
    const from = columnOf(this)
    const { dataType, nullable } = structFieldOf(from.dataType, name)
    return made(extractValue(from.node, toLiteral(name, string())), dataType, from.nullable || nullable, from.grain)
  }

  /** The element of an array at an index (from 0; an error of the server's outside), or a map's value of a key (null where there is none). */
  getItem(this: Expr<ArrayType | MapType | null>, key: KeyOf<T>): Column<ItemOf<T>, G> {
    const from = columnOf(this)
    const types = itemOf(from.dataType)
    return made(extractValue(from.node, toLiteral(key, types.key)), types.item, true, from.grain)
  }

  /** SQL's `like` whatever the case. */
  ilike(this: Expr<StringType | null>, pattern: string): Column<OrNull<T, never, BooleanType>, G> {
    return textTest('ilike', this, pattern)
  }

  /** Whether it is a number that is none; false where it is null. */
  isNaN(this: Expr<DoubleType | FloatType | null>): Column<BooleanType, G> {
    const { node, grain: own } = columnOf(this)
    return made(functionCall('isNaN', [node]), boolean(), false, own)
  }

  /** A part of a text, or of bytes: so many characters from a place (from 1) on. */
  substr(this: Expr<StringType | null>, start: number, length: number): Column<T, G> {
    const { node, dataType, nullable, grain: own } = columnOf(this)
    return made(
      functionCall('substr', [node, toLiteral(start, int()), toLiteral(length, int())]),
      dataType,
      nullable,
      own,
    )
  }

  /** The bits that are set in both. */
  bitwiseAND<V extends Expr<Whole | null> | LiteralFor<T>>(
    this: Expr<Whole | null>,
    other: V,
  ): Column<Bits<T, TypeGiven<V, T>>, G | GrainOf<V>> {
    return bits('&', this, other)
  }

  /** The bits that are set in either. */
  bitwiseOR<V extends Expr<Whole | null> | LiteralFor<T>>(
    this: Expr<Whole | null>,
    other: V,
  ): Column<Bits<T, TypeGiven<V, T>>, G | GrainOf<V>> {
    return bits('|', this, other)
  }

  /** The bits that are set in one of them only. */
  bitwiseXOR<V extends Expr<Whole | null> | LiteralFor<T>>(
    this: Expr<Whole | null>,
    other: V,
  ): Column<Bits<T, TypeGiven<V, T>>, G | GrainOf<V>> {
    return bits('^', this, other)
  }

  /** The same column, of the frame around, in a frame inside: `orders.where(o => o.customer.equalTo(c.id.outer())).exists()`. */
  outer(): Column<T, G> {
    return new Column(outerOf(this.node), this.dataType, this.nullable, this.grain)
  }

  /** The struct with a field added or replaced. */
  withField<F, N extends string, D extends FieldType, H extends Grain>(
    this: Expr<StructType<F> | null>,
    name: N,
    value: Expr<D, H>,
  ): Column<OrNull<T, never, StructType<Flat<Omit<F, N> & Field<N, D>>>>, G | H> {
    const [from, added] = [columnOf(this), columnOf(value)]
    const field = { name, dataType: added.dataType, nullable: added.nullable }
    const type = withStructField(from.dataType, field)
    return made(updateFields(from.node, name, added.node), type, from.nullable, grain(from, added))
  }

  /** The struct without these fields. */
  dropFields<F, N extends keyof F & string>(
    this: Expr<StructType<F> | null>,
    ...names: readonly N[]
  ): Column<OrNull<T, never, StructType<Flat<Omit<F, N>>>>, G> {
    const from = columnOf(this)
    const node = names.reduce<Expression>((struct, name) => updateFields(struct, name), from.node)
    return made(node, withoutStructFields(from.dataType, names), from.nullable, from.grain)
  }

  /** What a function makes of the column: for steps that are written apart. */
  transform<R>(change: (column: Column<T, G>) => R): R {
    return change(this)
  }

  /** The column under another name. */
  as(name: string): Column<T, G> {
    return new Column(alias(this.node, name), this.dataType, this.nullable, this.grain)
  }

  /** The same as {@link as}. */
  alias(name: string): Column<T, G> {
    return this.as(name)
  }

  /** The same as {@link as}. */
  name(name: string): Column<T, G> {
    return this.as(name)
  }

  /** The same as {@link cast}. */
  astype<D extends DataType>(type: D): Column<CastTo<T, D>, G> {
    return this.cast(type)
  }

  /** A column has no value in JavaScript: `a + b`, `a < b` and texts with `${a}` would be wrong without a word. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(
      'a column has no value here, only in the cluster: say a.plus(b), a.lt(b), F.concat(a, b) instead of a + b, a < b or a template',
    )
  }

  /**
   * Computes an aggregate over a window, a value for every row: over the whole partition, or in a window with an order
   * from the partition's first row to this one and those equal to it, or over the window's frame.
   */
  over<W extends 'row' | 'untyped'>(
    this: Expr<FieldType, 'aggregate' | 'untyped'>,
    window: WindowSpec<W>,
  ): Column<T, WindowGrain<G | W>> {
    return overWindow(this, window)
  }
}

/** The type of a comparison: null where either side is. */
type Comparison<T, V, G extends Grain> = Column<OrNull<T, TypeGiven<V, T>, BooleanType>, G | GrainOf<V>>

/**
 * The one place where the compiler is told what the run-time types amount to: the static type of a function's result
 * stands in its signature, its run-time type is computed beside it, and the tests compare both with the server.
 */
export function made<T, G extends Grain>(
  node: Expression,
  dataType: DataType,
  nullable: boolean,
  grain: Grain,
): Column<T, G> {
  return new Column(node, dataType as T, nullable, grain as G)
}

/** A column as it is at run time, where its type is always known. */
export type AnyColumn = Column<DataType>

/** The column behind an expression. Throws where it was made by something else than this library. */
export function columnOf(expression: Expr<unknown>): AnyColumn {
  if (!(expression instanceof Column)) throw new TypeError('a column was expected here, such as t.amount or lit(1)')
  return expression
}
