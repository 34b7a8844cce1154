/** The verbs that put the rows of two frames together, or compare them. */
import type { SetOperation } from '../../plan/relation.ts'
import { commonType } from '../../types/common-type.ts'
import type { StructField } from '../../types/data-type.ts'
import type { Known } from '../scope.ts'
import { isSameOrder, select } from './columns.ts'

type What = Pick<SetOperation, 'operation' | 'all'>

/** Columns matched by name, in the left side's order; those that one side lacks are null where that is asked for. */
export function byName(left: Known, right: Known, what: What, allowMissing = false): Known {
  const plan: SetOperation = { kind: 'setOperation', ...what, ...sides(left, right), byName: true, allowMissing }
  if (!left.schema || !right.schema) return { plan, schema: undefined }
  const fields = left.schema.map((field) => unitedField(field, right.schema ?? [], allowMissing))
  const names = new Set(left.schema.map(({ name }) => name))
  const others = right.schema.filter(({ name }) => !names.has(name))
  return { plan, schema: [...fields, ...(allowMissing ? others.map((field) => ({ ...field, nullable: true })) : [])] }
}

/** Columns matched by their places; of typed frames the right side is put into the left one's order first. */
export function byPlace(left: Known, right: Known, what: What): Known {
  const names = left.schema?.map(({ name }) => name)
  const other = names && right.schema && !isSameOrder(right.schema, names) ? select(right, names) : right
  const plan: SetOperation = {
    kind: 'setOperation',
    ...what,
    ...sides(left, other),
    byName: false,
    allowMissing: false,
  }
  if (!left.schema || !other.schema) return { plan, schema: undefined }
  const others = other.schema
  return { plan, schema: left.schema.map((field, i) => setField(what, field, others, others[i]?.nullable ?? true)) }
}

function sides(left: Known, right: Known) {
  return { left: left.plan, right: right.plan }
}

/** A column of the rows of either side, of both or of one alone. */
function setField(
  { operation }: What,
  field: StructField,
  others: readonly StructField[],
  otherNulls: boolean,
): StructField {
  const united = unitedField(field, others)
  if (operation === 'union') return united
  return { ...united, nullable: field.nullable && (operation === 'except' || otherNulls) }
}

function unitedField(field: StructField, others: readonly StructField[], allowMissing = false): StructField {
  const other = others.find(({ name }) => name === field.name)
  if (!other && allowMissing) return { ...field, nullable: true }
  if (!other) throw new TypeError(`the other side of the union has no column '${field.name}'`)
  const dataType = commonType(field.dataType, other.dataType)
  return { name: field.name, dataType, nullable: field.nullable || other.nullable }
}
