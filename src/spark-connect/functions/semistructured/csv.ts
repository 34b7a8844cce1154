/** Lines of CSV. */
import { string } from '../../types/builders.ts'
import type { StringType, StructType } from '../../types/data-type.ts'
import { toDDL } from '../../types/ddl.ts'
import type { AnyStruct, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NeverNull, type NullIfAny, neverNull, nullIfAny } from '../rules/results.ts'
import { type AsNullable, asNullable } from './nullable.ts'
import { type ConstantText, type Options, withOptions } from './options.ts'

/** A line of CSV as a struct, any field of which may be null: by default those that are missing or do not fit are. */
export function fromCsv<A extends Text, D extends StructType>(
  text: A,
  type: D,
  options?: Options,
): NullIfAny<A, AsNullable<D>> {
  return call('from_csv', [text, toDDL(type), ...withOptions(options)], (args) =>
    nullIfAny(asNullable(type))(args.slice(0, 1)),
  )
}

/** A struct as a line of CSV; nullable in Spark. */
export function toCsv<A extends AnyStruct>(value: A, options?: Options): MaybeNull<A, StringType> {
  return call('to_csv', [value, ...withOptions(options)], maybeNull(string()))
}

/** The type of a sample line of CSV as DDL. */
export function schemaOfCsv<A extends ConstantText>(sample: A, options?: Options): NeverNull<A, StringType> {
  return call('schema_of_csv', [sample, ...withOptions(options)], neverNull(string()))
}
