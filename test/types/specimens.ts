import type { PlanExecutor } from '../../src/spark-connect/dataframe/executor.ts'
import { arithmetic } from './arithmetic.ts'
import { numberCasts, otherCasts } from './casts.ts'
import { columns } from './columns.ts'
import { frames } from './frames.ts'
import { functions } from './functions.ts'
import { joins } from './joins.ts'
import type { Specimen } from './specimen.ts'
import { verbs } from './verbs.ts'

/**
 * Every verb, operator and function on one page: tsc compares what the compiler makes of each with what is expected,
 * `test/client/specimens.test.ts` does the same with the frame at run time and with the server.
 */
export function specimens(executor: PlanExecutor): readonly Specimen[] {
  const all = frames(executor)
  const families = [verbs, joins, columns, arithmetic, numberCasts, otherCasts, functions]
  return families.flatMap((family) => family(all))
}
