/** The verbs that tell about the values of columns, as texts. */
import { string } from '../../types/builders.ts'
import type { StructField } from '../../types/data-type.ts'
import { isNumeric } from '../../types/numeric.ts'
import type { Known } from '../scope.ts'

/** Count, mean, standard deviation, least and greatest value; without names of the columns of numbers and texts. */
export function describe(frame: Known, columns: readonly string[]): Known {
  const schema = frame.schema && described(frame.schema, columns)
  return { plan: { kind: 'describe', input: frame.plan, columns }, schema }
}

/** The same with quartiles, or what is named: `count`, `mean`, `stddev`, `min`, `max`, `25%` … */
export function summary(frame: Known, statistics: readonly string[]): Known {
  const schema = frame.schema && described(frame.schema, [])
  return { plan: { kind: 'summary', input: frame.plan, statistics }, schema }
}

function described(fields: readonly StructField[], names: readonly string[]): readonly StructField[] {
  const told = fields.filter(({ dataType }) => isNumeric(dataType) || dataType.typeName === 'string')
  return ['summary', ...(names.length > 0 ? names : told.map(({ name }) => name))].map((name) => ({
    name,
    dataType: string(),
    nullable: true,
  }))
}
