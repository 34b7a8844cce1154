import type { Expression } from '../plan/expression.ts'
import type { Join, Relation } from '../plan/relation.ts'
import type { StructField } from '../types/data-type.ts'

/** The node of a join. */
export function joinNode(
  left: Relation,
  right: Relation,
  type: Join['type'],
  using: readonly string[],
  condition: Expression | undefined,
): Join {
  return { kind: 'join', left, right, type, using, condition }
}

/** The columns of a join: those it uses first, then the left side's, then the right side's, nullable as the type says. */
export function joinedFields(
  left: readonly StructField[],
  right: readonly StructField[],
  using: readonly string[],
  type: Join['type'],
): readonly StructField[] {
  if (type === 'semi' || type === 'anti') return left
  const isUsed = (field: StructField) => using.includes(field.name)
  const keys = using.map((name) => keyField(named(left, name), named(right, name), type))
  const outer = (fields: readonly StructField[], nulls: boolean) =>
    fields.filter((field) => !isUsed(field)).map((field) => ({ ...field, nullable: field.nullable || nulls }))
  return [
    ...keys,
    ...outer(left, type === 'right' || type === 'full'),
    ...outer(right, type === 'left' || type === 'full'),
  ]
}

function keyField(left: StructField, right: StructField, type: Join['type']): StructField {
  if (type === 'right') return right
  return type === 'full' ? { ...left, nullable: left.nullable && right.nullable } : left
}

function named(fields: readonly StructField[], name: string): StructField {
  const field = fields.find((f) => f.name === name)
  if (!field) throw new TypeError(`there is no column '${name}'; there are: ${fields.map((f) => f.name).join(', ')}`)
  return field
}
