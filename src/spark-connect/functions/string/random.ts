/** Texts by chance. */
import { type Column, made } from '../../dataframe/column.ts'
import { toLiteral } from '../../dataframe/literal.ts'
import { functionCall } from '../../plan/expression.ts'
import { string } from '../../types/builders.ts'
import type { StringType } from '../../types/data-type.ts'

/**
 * A text of so many letters and digits by chance, another for each row. The same seed gives the same texts as long as the
 * rows lie as they did; without one it is drawn here.
 */
export function randstr(length: number, seed: bigint | number = drawn()): Column<StringType, 'row'> {
  return made(functionCall('randstr', [toLiteral(length), toLiteral(seed)]), string(), false, 'row')
}

function drawn(): bigint {
  return BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER))
}
