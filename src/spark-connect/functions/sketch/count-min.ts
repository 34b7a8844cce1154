/** How often each value is there, about: count-min sketches. */
import type { Column } from '../../dataframe/column.ts'
import { binary, double } from '../../types/builders.ts'
import type { BinaryType, ByteType, IntegerType, LongType, ShortType, StringType } from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import type { Each } from '../rules/arguments.ts'
import { aggregate } from '../rules/call.ts'
import { type GroupOf, neverNull } from '../rules/results.ts'
import type { ConstantInt } from './makers.ts'

type Counted = ByteType | ShortType | IntegerType | LongType | StringType | BinaryType | null

/**
 * A count-min sketch of the values: counts that are too great by `eps` of all values at most, with a `confidence` between 0 and 1.
 * Only sketches of one `seed` can be joined; without one it is drawn at random.
 */
export function countMinSketch<A extends Each<Counted>>(
  column: A,
  eps: number,
  confidence: number,
  seed: ConstantInt = Math.floor(Math.random() * 2 ** 31),
): Column<BinaryType, GroupOf<A>> {
  const args = [column, lit(eps, double()), lit(confidence, double()), seed]
  return aggregate('count_min_sketch', args, neverNull(binary()))
}
