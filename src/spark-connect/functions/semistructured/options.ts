/** What is said besides to the functions that read and write JSON, CSV and XML. */
import type { Expr } from '../../dataframe/column.ts'
import { map, string } from '../../types/builders.ts'
import type { MapType, StringType } from '../../types/data-type.ts'
import { call } from '../rules/call.ts'
import { type NeverNull, neverNull } from '../rules/results.ts'

/** Options of Spark's by name, those that its reader or writer of the format has: `{ mode: 'FAILFAST' }`. */
export interface Options {
  readonly [name: string]: string | number | boolean
}

/** A text that is the same for all rows. */
export type ConstantText = Expr<StringType, 'literal'> | string

/** Options as the last argument of a call; nothing where there are none, since Spark refuses an empty map. */
export function withOptions(options?: Options): readonly NeverNull<never, MapType<StringType, StringType>>[] {
  const texts = Object.entries(options ?? {}).flatMap(([name, value]) => [name, String(value)])
  return texts.length === 0 ? [] : [call('map', texts, neverNull(map(string(), string())))]
}
