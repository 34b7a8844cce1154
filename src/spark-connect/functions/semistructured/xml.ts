/** XML documents, and what XPath finds in them. */
import { array, boolean, double, float, int, long, short, string } from '../../types/builders.ts'
import type { DataType, StringType, StructType } from '../../types/data-type.ts'
import { toDDL } from '../../types/ddl.ts'
import { nullable } from '../../types/schema.ts'
import type { AnyStruct, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NeverNull, neverNull } from '../rules/results.ts'
import { type AsNullable, asNullable } from './nullable.ts'
import { type ConstantText, type Options, withOptions } from './options.ts'

/**
 * An XML element as a struct, any field of which may be null: by default those that are missing or do
 * not fit are; nullable in Spark.
 */
export function fromXml<A extends Text, D extends StructType>(
  text: A,
  type: D,
  options?: Options,
): MaybeNull<A, AsNullable<D>> {
  return call('from_xml', [text, toDDL(type), ...withOptions(options)], maybeNull(asNullable(type)))
}

/** A struct as an XML element, called `ROW` unless the option `rowTag` says otherwise; nullable in Spark. */
export function toXml<A extends AnyStruct>(value: A, options?: Options): MaybeNull<A, StringType> {
  return call('to_xml', [value, ...withOptions(options)], maybeNull(string()))
}

/** The type of a sample of XML as DDL. */
export function schemaOfXml<A extends ConstantText>(sample: A, options?: Options): NeverNull<A, StringType> {
  return call('schema_of_xml', [sample, ...withOptions(options)], neverNull(string()))
}

/** Makes a function of what is at an XPath; the path is the same for all rows. XML that is not well-formed is an error. */
function atPath<R extends DataType>(
  name: string,
  type: R,
): <A extends Text, B extends ConstantText>(xml: A, path: B) => MaybeNull<A | B, R> {
  return (xml, path) => call(name, [xml, path], maybeNull(type))
}

/** The texts at an XPath that finds texts or attributes (`/a/b/text()`, `/a/@b`); of elements nulls. */
export const xpath = atPath('xpath', array(nullable(string())))
/** Whether an XPath is true or finds anything. */
export const xpathBoolean = atPath('xpath_boolean', boolean())
/** The number at an XPath; NaN where there is none. */
export const xpathDouble = atPath('xpath_double', double())
/** The same as {@link xpathDouble}, by another name of Spark's. */
export const xpathNumber = atPath('xpath_number', double())
/** The same as {@link xpathDouble} as a float. */
export const xpathFloat = atPath('xpath_float', float())
/** The number at an XPath without what is after the point; 0 where there is none, the nearest int where it is too great. */
export const xpathInt = atPath('xpath_int', int())
/** The same as {@link xpathInt} as a long. */
export const xpathLong = atPath('xpath_long', long())
/** The same as {@link xpathInt} as a short. */
export const xpathShort = atPath('xpath_short', short())
/** The text of the first node at an XPath; empty where there is none. */
export const xpathString = atPath('xpath_string', string())
