/** What goes together with the elements of an array: the rules that the functions of collections share. */
import { type AnyColumn, Column, columnOf, type Expr, made } from '../../dataframe/column.ts'
import { toLiteral } from '../../dataframe/literal.ts'
import type { LiteralFor, TypeGiven } from '../../dataframe/operators.ts'
import { double, float } from '../../types/builders.ts'
import { type Alternative, commonType } from '../../types/common-type.ts'
import type {
  ArrayType,
  CalendarIntervalType,
  DataType,
  DecimalType,
  DoubleType,
  FieldType,
  FloatType,
  MapType,
  NullType,
  StructType,
  UnknownType,
  VariantType,
} from '../../types/data-type.ts'
import type { EitherOf } from '../../types/fields.ts'
import { type Arithmetic, arithmetic, isNumeric, type NumericType } from '../../types/numeric.ts'
import type { Plain } from '../rules/arguments.ts'

/** The types whose values have an order. */
export type Sortable = Exclude<DataType, NullType | MapType | VariantType | CalendarIntervalType | UnknownType>
/** An array whose elements compare with one another. */
export type SortableArray = Expr<ArrayType<Sortable | null> | null>

/** The types of what goes among elements of type `E`: any number beside a number, but a decimal beside its like only. */
type Fellow<E> = [E & {}] extends [never]
  ? FieldType
  : [E & {}] extends [DecimalType]
    ? E | null
    : [E & {}] extends [NumericType]
      ? Exclude<NumericType, DecimalType> | null
      : E | null

/** What goes among elements of type `E`; a bare value takes their type. */
export type Beside<E> = Expr<Fellow<E>> | Bare<E>
/** An array that goes together with one of elements of type `E`. */
export type ArrayBeside<E> = Expr<ArrayType<Extract<Fellow<E>, FieldType>> | null>
/** What may stand for a value of type `T`: of its type, or any number beside a number. */
export type Either<T> = Expr<Alternative<T>> | Bare<T>
type Bare<T> = [T] extends [never] ? Plain : LiteralFor<T>

/** A column as it was given, or a constant of the type of what it stands beside. */
export function beside(given: unknown, type: DataType): AnyColumn {
  if (given instanceof Column) return columnOf(given)
  const node = toLiteral(given, type)
  return made<never, 'literal'>(node, node.dataType, false, 'literal')
}

/** The type of elements of two arrays together; of numbers the wider, and a float beside whole numbers stays one. */
type Tightest<A, B> = [A] extends [DecimalType]
  ? A
  : [A | B] extends [NumericType]
    ? DoubleType extends A | B
      ? DoubleType
      : FloatType extends A | B
        ? FloatType
        : Arithmetic<A, B, never>
    : A
/** At run time: the same. */
export function tightest(a: DataType, b: DataType): DataType {
  if (a.typeName === 'decimal' || !isNumeric(a) || !isNumeric(b)) return a
  const names = [a.typeName, b.typeName]
  if (names.includes('double')) return double()
  return names.includes('float') ? float() : arithmetic(a, b, (left) => left)
}

/** The elements of two arrays, `| null` where the first's may be. */
export type Fitted<A, B> = null extends A ? Tightest<A & {}, B & {}> | null : Tightest<A & {}, B & {}>
/** The same with a value, or a bare one. */
export type FittedTo<A, V> = Fitted<A, TypeGiven<V, A>>

/** A type of which all that is in it may be null. */
type Loose<T> =
  T extends ArrayType<infer E>
    ? ArrayType<Loose<E & {}> | null>
    : T extends MapType<infer K, infer V>
      ? MapType<Loose<K>, Loose<V & {}> | null>
      : T extends StructType<infer F>
        ? StructType<{ readonly [N in keyof F]: Loose<F[N] & {}> | null }>
        : T
/** At run time: the same. */
function loose(type: DataType): DataType {
  switch (type.typeName) {
    case 'array':
      return { ...type, element: loose(type.element), containsNull: true }
    case 'map':
      return { ...type, key: loose(type.key), value: loose(type.value), valueContainsNull: true }
    case 'struct':
      return {
        ...type,
        fields: type.fields.map(({ name, dataType }) => ({ name, dataType: loose(dataType), nullable: true })),
      }
    default:
      return type
  }
}

/** An array of elements of type `E` with one more of what is given: by Spark's account all in it may be null then. */
export type Grown<E, V> = ArrayType<Extract<Loose<Tightest<E & {}, TypeGiven<V, E> & {}>>, DataType> | null>
export function grown(element: DataType, value: DataType): ArrayType {
  return { typeName: 'array', element: loose(tightest(element, value)), containsNull: true }
}

/** The one type of a value of type `T` and of others. */
export type Joint<T, Types> = Extract<JointOf<T, Types>, FieldType>
type JointOf<T, Types> = Types extends readonly [infer U, ...infer Rest]
  ? JointOf<EitherOf<T, U>, Rest>
  : Types extends readonly []
    ? T
    : Types extends readonly (infer U)[]
      ? EitherOf<T, U>
      : T
export function joint(types: readonly DataType[]): DataType {
  return types.reduce(commonType)
}

/** The types of what stands beside a column of type `T`. */
export type TypesGiven<V, T> = { readonly [I in keyof V]: TypeGiven<V[I], T> }
