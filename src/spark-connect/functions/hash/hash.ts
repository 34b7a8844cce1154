/** Digests and checksums. */
import type { Expr } from '../../dataframe/column.ts'
import { int, long, string } from '../../types/builders.ts'
import type { DataType, IntegerType, LongType, MapType, StringType, VariantType } from '../../types/data-type.ts'
import type { Plain, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull, type NeverNull, neverNull } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'

/** Anything but a map, whose entries have no order, and a variant: Spark refuses these, also inside of others. */
type Hashable = Expr<Exclude<DataType, MapType | VariantType> | null> | Plain

/** A number of 32 bits for the values (Murmur3, seed 42), never null: a null leaves what those before it gave. */
export function hash<V extends readonly [Hashable, ...Hashable[]]>(...values: V): NeverNull<V[number], IntegerType> {
  return call('hash', values, neverNull(int()))
}

/** A number of 64 bits for the values (xxHash, seed 42), never null: a null leaves what those before it gave. */
export function xxhash64<V extends readonly [Hashable, ...Hashable[]]>(...values: V): NeverNull<V[number], LongType> {
  return call('xxhash64', values, neverNull(long()))
}

/** The CRC-32 checksum of bytes, of a text those in UTF-8. */
export const crc32 = scalar<TextOrBytes>()('crc32', long())
/** The MD5 digest as hexadecimal digits: not against those who mean harm. */
export const md5 = scalar<TextOrBytes>()('md5', string())
/** The SHA-1 digest as hexadecimal digits: not against those who mean harm. */
export const sha1 = scalar<TextOrBytes>()('sha1', string())
/** The same as {@link sha1}, under its other name. */
export const sha = scalar<TextOrBytes>()('sha', string())

/** A SHA-2 digest of `bits` (224, 256, 384 or 512; 0 is 256) as hexadecimal digits; nullable in Spark. */
export function sha2<V extends TextOrBytes>(value: V, bits: 0 | 224 | 256 | 384 | 512): MaybeNull<V, StringType> {
  return call('sha2', [value, bits], maybeNull(string()))
}
