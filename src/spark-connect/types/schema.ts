import type { DataType, StructField } from './data-type.ts'

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

/**
 * A schema from column names and types; the order of the properties is the order of the columns.
 * @example const Payment = schema({ id: string(), amount: decimal(18, 2), note: nullable(string()) })
 */
export function schema<const F extends { readonly [name: string]: FieldSpec }>(
  fields: F,
): Schema<{ [N in keyof F]: FieldOf<F[N]> } & {}> {
  return { fields: Object.entries(fields).map(([name, spec]) => structField(name, spec)) }
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
