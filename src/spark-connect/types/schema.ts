import type { DataType, StructField } from './data-type.ts'
import { type ByName, inOrder, type Named, type WordNames } from './names.ts'

/**
 * A frame's columns in order, known to the compiler as `S`.
 * Made by {@link schema}; the same object describes a CSV's columns, a Parquet file's and a table's.
 */
export interface Schema<out S> {
  /** Name, type and nullability of each column, in order. */
  readonly fields: readonly StructField[]
  /** For the compiler only, never there at run time. */
  readonly columns?: S
}

/** A column type that may hold nulls, as {@link nullable} wraps it. */
export interface NullableField<T extends DataType = DataType> {
  readonly nullable: T
}

/** What a column may be given as in {@link schema}: a type, or `nullable(type)`. */
export type FieldSpec = DataType | NullableField

/** What the compiler makes of a {@link FieldSpec}: the type itself, or the type `| null`. */
export type FieldOf<F> = F extends NullableField<infer T> ? T | null : F extends DataType ? F : never

/** What the compiler makes of several {@link FieldSpec}s by their names. */
export type FieldsFrom<F> = { [N in keyof ByName<F>]: FieldOf<ByName<F>[N]> } & {}

/**
 * A schema from column names and types; the order of the properties is the order of the columns. A name that is a whole
 * number JavaScript would put first: columns are then given as pairs, `schema([['2019', int()], ['2018', int()]])`.
 * Throws `TypeError` where the order is lost, or a name is given twice.
 * @example const Payment = schema({ id: string(), amount: decimal(18, 2), note: nullable(string()) })
 */
export function schema<const F extends Named<FieldSpec>>(fields: F & WordNames<F>): Schema<FieldsFrom<F>> {
  return { fields: structFields(fields) }
}

/** Columns or struct fields from their specifications, in order. Throws as {@link schema} does. */
export function structFields(fields: Named<FieldSpec>): readonly StructField[] {
  return inOrder(fields).map(([name, spec]) => structField(name, spec))
}

/** A column or struct field from its specification. */
export function structField(name: string, spec: FieldSpec): StructField {
  return isNullable(spec)
    ? { name, dataType: spec.nullable, nullable: true }
    : { name, dataType: spec, nullable: false }
}

/** A column that may hold nulls. */
export function nullable<T extends DataType>(type: T): NullableField<T> {
  return { nullable: type }
}

export function isNullable(spec: FieldSpec): spec is NullableField {
  return 'nullable' in spec
}

/** The fields of a schema as the compiler knows them: `export interface Payment extends FieldsOf<typeof Payment> {}`. */
export type FieldsOf<T> = T extends Schema<infer S> ? S : never
