import type { Join } from '../plan/relation.ts'
import { commonType } from '../types/common-type.ts'
import type { StructField } from '../types/data-type.ts'

/** The columns of a join: those it uses first, then the left side's, then the right side's, nullable as the type says. */
export function joinedFields(
  left: readonly StructField[],
  right: readonly StructField[],
  using: readonly string[],
  type: Join['type'],
): readonly StructField[] {
  const keys = using.map((name) => keyField(named(left, name), named(right, name), type))
  const rest = (fields: readonly StructField[], nulls: boolean) =>
    fields.filter(({ name }) => !using.includes(name)).map((field) => (nulls ? { ...field, nullable: true } : field))
  const lefts = rest(left, type === 'right' || type === 'full')
  if (type === 'semi' || type === 'anti') return [...keys, ...lefts]
  return [...keys, ...lefts, ...rest(right, type === 'left' || type === 'full')]
}

function keyField(left: StructField, right: StructField, type: Join['type']): StructField {
  if (type === 'right') return right
  if (type !== 'full') return left
  // Spark makes them of both sides' keys, each of which is nullable in a full join.
  return { name: left.name, dataType: commonType(left.dataType, right.dataType), nullable: true }
}

function named(fields: readonly StructField[], name: string): StructField {
  const field = fields.find((f) => f.name === name)
  if (!field) throw new TypeError(`there is no column '${name}'; there are: ${fields.map((f) => f.name).join(', ')}`)
  return field
}
