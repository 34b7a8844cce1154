/** The verbs that say what columns a frame has. */
import { alias, type Expression, sqlExpression, star } from '../../plan/expression.ts'
import type { FieldType, StructField } from '../../types/data-type.ts'
import { inOrder, type Named } from '../../types/names.ts'
import { unknown } from '../../types/unknown.ts'
import { Column, columnOf, made } from '../column.ts'
import { type Known, Scope } from '../scope.ts'

/** A column and what it is called; of an untyped one it may be up to the server. */
export type NamedColumn = readonly [name: string, column: Column<FieldType>]

/** Names, columns, and callbacks that say one or several by name. */
export function select(frame: Known, given: readonly unknown[]): Known {
  const scope = new Scope(frame)
  const chosen = given.flatMap((one) => chosenBy(scope, one))
  const expressions = chosen.map(([name, column]) => (name === undefined ? column.node : namedNode(name, column)))
  const schema = frame.schema && distinctly(chosen.map(([name = '', column]) => fieldOf([name, column])))
  return { plan: { kind: 'project', input: scope.input, expressions }, schema }
}

/** Columns computed by Spark SQL. */
export function selectExpr(frame: Known, expressions: readonly string[]): Known {
  const plan = { kind: 'project', input: frame.plan, expressions: expressions.map(sqlExpression) } as const
  return { plan, schema: undefined }
}

/** Columns added or replaced: by what a callback says, or each by a column, a callback or, of an untyped frame, Spark SQL. */
export function withColumns(frame: Known, given: unknown): Known {
  const scope = new Scope(frame)
  const named = typeof given === 'function' ? given(scope.columns) : given
  const columns = inOrder(named as Named<unknown>).map(([name, one]) => [name, scope.said(one)] as const)
  return added(frame, scope, columns)
}

export function drop(frame: Known, names: readonly string[]): Known {
  const schema = frame.schema?.filter(({ name }) => !names.includes(name))
  return { plan: { kind: 'drop', input: frame.plan, columns: names }, schema }
}

/** Throws `TypeError` where two columns would have one name. */
export function rename(frame: Known, names: Readonly<Record<string, string>>): Known {
  const schema = frame.schema?.map((field) => ({
    ...field,
    name: (Object.hasOwn(names, field.name) && names[field.name]) || field.name,
  }))
  return { plan: { kind: 'renameColumns', input: frame.plan, names }, schema: schema && distinctly(schema) }
}

/** All columns under other names, by their places. */
export function toDF(frame: Known, names: readonly string[]): Known {
  if (frame.schema && frame.schema.length !== names.length)
    throw new TypeError(`toDF needs a name for each of the ${frame.schema.length} columns, and got ${names.length}`)
  const schema = frame.schema?.map((field, i) => ({ ...field, name: names[i] ?? field.name }))
  return { plan: { kind: 'toDF', input: frame.plan, names }, schema: schema && distinctly(schema) }
}

function added(frame: Known, scope: Scope<unknown>, columns: readonly NamedColumn[]): Known {
  const fields = frame.schema && new Map(frame.schema.map((field) => [field.name, field]))
  for (const column of columns) fields?.set(column[0], fieldOf(column))
  const aliases = columns.map(([name, column]) => alias(column.node, name))
  return { plan: { kind: 'withColumns', input: scope.input, columns: aliases }, schema: fields && [...fields.values()] }
}

/** The columns that one argument of `select` names; without a name where it is the column's own. */
function chosenBy(
  scope: Scope<unknown>,
  given: unknown,
): readonly (readonly [string | undefined, Column<FieldType>])[] {
  if (given === '*' && !scope.isTyped) return [[undefined, made<never, never>(star(), unknown(), true, 'untyped')]]
  if (typeof given === 'string') return [[given, scope.named(given)]]
  const said = typeof given === 'function' ? given(scope.columns) : given
  if (said instanceof Column) return [[ownName(said.node), scope.resolve(said)]]
  if (typeof said !== 'object' || said === null) return [[undefined, scope.resolve(said)]]
  return inOrder<unknown>(said as Named<unknown>).map(([name, column]) => [name, scope.resolve(column)])
}

function ownName(node: Expression): string | undefined {
  return node.kind === 'attribute' && typeof node.name === 'string' ? node.name : undefined
}

/** A column as a field of a schema. */
export function fieldOf([name, column]: NamedColumn): StructField {
  return { name, dataType: columnOf(column).dataType, nullable: column.nullable }
}

/** A column under a name, without an alias where it has that already. */
export function namedNode(name: string, { node }: Column<FieldType>): Expression {
  return ownName(node) === name || node.kind === 'star' ? node : alias(node, name)
}

/** The fields, if no two are called the same. */
export function distinctly(fields: readonly StructField[]): readonly StructField[] {
  const names = fields.map(({ name }) => name)
  const twin = names.find((name, i) => names.indexOf(name) !== i)
  if (twin === undefined) return fields
  throw new TypeError(`two columns would be called '${twin}': give one of them another name`)
}

/** Whether a frame has these columns, in this order. */
export function isSameOrder(fields: readonly StructField[], names: readonly string[]): boolean {
  return fields.length === names.length && fields.every((field, i) => field.name === names[i])
}
