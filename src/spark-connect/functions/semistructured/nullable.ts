/** What Spark makes of a type that it reads texts as: whatever is inside may be missing. */
import type { ArrayType, DataType, MapType, StructType } from '../../types/data-type.ts'

/** A type with nulls wherever there may be some: in each field of a struct, among the elements of an array and a map's values. */
export type AsNullable<T> = [DataType] extends [T] ? T : EachAsNullable<T>
type EachAsNullable<T> =
  T extends ArrayType<infer E>
    ? ArrayType<AsNullable<E & {}> | null>
    : T extends MapType<infer K, infer V>
      ? MapType<AsNullable<K> & DataType, AsNullable<V & {}> | null>
      : T extends StructType<infer F>
        ? StructType<{ readonly [N in keyof F]: AsNullable<F[N] & {}> | null }>
        : T

/** At run time: {@link AsNullable}. */
export function asNullable(type: DataType): DataType {
  switch (type.typeName) {
    case 'array':
      return { typeName: 'array', element: asNullable(type.element), containsNull: true }
    case 'map':
      return { typeName: 'map', key: asNullable(type.key), value: asNullable(type.value), valueContainsNull: true }
    case 'struct': {
      const fields = type.fields.map(({ name, dataType }) => ({ name, dataType: asNullable(dataType), nullable: true }))
      return { typeName: 'struct', fields }
    }
    default:
      return type
  }
}
