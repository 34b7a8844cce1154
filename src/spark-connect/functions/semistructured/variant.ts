/** Variants: values of any shape. */
import type { Expr } from '../../dataframe/column.ts'
import { boolean, string, variant } from '../../types/builders.ts'
import type {
  ArrayType,
  BooleanType,
  CalendarIntervalType,
  DataType,
  DayTimeIntervalType,
  FieldType,
  MapType,
  NullType,
  StringType,
  StructType,
  UnknownType,
  VariantType,
  YearMonthIntervalType,
} from '../../types/data-type.ts'
import { toDDL } from '../../types/ddl.ts'
import { countOf } from '../rules/aggregates.ts'
import type { AnyVariant, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NeverNull, neverNull } from '../rules/results.ts'
import { partial, scalar } from '../rules/scalars.ts'
import { type AsNullable, asNullable } from './nullable.ts'

/** JSON as a variant; a text that is none is an error of the server's. */
export const parseJson = scalar<Text>()('parse_json', variant())
/** JSON as a variant; null where the text is none. */
export const tryParseJson = partial<Text>()('try_parse_json', variant())
/** A struct, array or map of texts to values as a variant; structs and maps become objects. */
export const toVariantObject = scalar<Expr<StructType | ArrayType | MapType<StringType, FieldType> | null>>()(
  'to_variant_object',
  variant(),
)

/** Whether the variant holds JSON's null; false where it is a null of SQL's. */
export function isVariantNull<A extends AnyVariant>(value: A): NeverNull<A, BooleanType> {
  return call('is_variant_null', [value], neverNull(boolean()))
}

/** Whether the variant's bytes are sound. */
export const isValidVariant = scalar<AnyVariant>()('is_valid_variant', boolean())

/** The types that a part of a variant is read as. */
type Readable = Exclude<DataType, NullType | MapType | Interval | UnknownType> | MapType<StringType, FieldType>
type Interval = YearMonthIntervalType | DayTimeIntervalType | CalendarIntervalType

/**
 * What stands at a path (`$.a[0].b`) of a variant, as a value of a type, any part of which may be null; null where there is
 * nothing, and an error of the server's where it does not fit.
 */
export function variantGet<A extends AnyVariant, B extends Text, D extends Readable>(
  value: A,
  path: B,
  type: D,
): MaybeNull<A | B, AsNullable<D>> {
  return call('variant_get', [value, path, toDDL(type)], maybeNull(asNullable(type)))
}

/** The same as {@link variantGet}, but null where the value does not fit. */
export function tryVariantGet<A extends AnyVariant, B extends Text, D extends Readable>(
  value: A,
  path: B,
  type: D,
): MaybeNull<A | B, AsNullable<D>> {
  return call('try_variant_get', [value, path, toDDL(type)], maybeNull(asNullable(type)))
}

/** The type of what a variant holds as Spark writes it, `OBJECT<a: STRING>`. */
export const schemaOfVariant = scalar<AnyVariant>()('schema_of_variant', string())
/** The one type of what all the variants hold; `VOID` where there are none. */
export const schemaOfVariantAgg = countOf<VariantType | null>()('schema_of_variant_agg', string())
