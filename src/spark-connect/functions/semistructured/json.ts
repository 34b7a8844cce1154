/** JSON. */
import type { Expr } from '../../dataframe/column.ts'
import { array, int, string } from '../../types/builders.ts'
import type { ArrayType, FieldType, MapType, StringType, StructType, VariantType } from '../../types/data-type.ts'
import { toDDL } from '../../types/ddl.ts'
import { nullable } from '../../types/schema.ts'
import type { Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NeverNull, neverNull } from '../rules/results.ts'
import { partial } from '../rules/scalars.ts'
import { type AsNullable, asNullable } from './nullable.ts'
import { type ConstantText, type Options, withOptions } from './options.ts'

/** What a whole JSON document is read as. */
type Document = StructType | ArrayType | MapType<StringType, FieldType> | VariantType
/** What is written as a JSON document. */
type Nested = Expr<StructType | ArrayType | MapType | VariantType | null>

/**
 * The text as a value of a type, any part of which may be null by Spark's default settings: what is missing or of another type is, and by default so is
 * all of a text that is no JSON; with `{ mode: 'FAILFAST' }` that is an error of the server's.
 */
export function fromJson<A extends Text, D extends Document>(
  text: A,
  type: D,
  options?: Options,
): MaybeNull<A, AsNullable<D>> {
  return call('from_json', [text, toDDL(type), ...withOptions(options)], maybeNull(asNullable(type)))
}

/** A struct, array, map or variant as JSON, without the fields that are null; nullable in Spark. */
export function toJson<A extends Nested>(value: A, options?: Options): MaybeNull<A, StringType> {
  return call('to_json', [value, ...withOptions(options)], maybeNull(string()))
}

/** The type of a sample of JSON as DDL. */
export function schemaOfJson<A extends ConstantText>(sample: A, options?: Options): NeverNull<A, StringType> {
  return call('schema_of_json', [sample, ...withOptions(options)], neverNull(string()))
}

/** What stands at a path (`$.a[0].b`) of a JSON document, as JSON, a string without its quotes; null where there is nothing. */
export function getJsonObject<A extends Text, B extends Text>(text: A, path: B): MaybeNull<A | B, StringType> {
  return call('get_json_object', [text, path], maybeNull(string()))
}

/** The number of elements of a JSON array; null where the text is none. */
export const jsonArrayLength = partial<Text>()('json_array_length', int())
/** The names in a JSON object, of the outermost level only; null where the text is none. */
export const jsonObjectKeys = partial<Text>()('json_object_keys', array(nullable(string())))
