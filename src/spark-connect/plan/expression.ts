import type { DataType } from '../types/data-type.ts'
import type { Relation } from './relation.ts'

/**
 * What a column is, as immutable data. Each node stands for a message of `spark/connect/expressions.proto`;
 * `encode/` turns it into one.
 */
export type Expression =
  | Literal
  | Attribute
  | Star
  | FunctionCall
  | NamedCall
  | Lambda
  | LambdaVariable
  | Alias
  | Cast
  | SortOrder
  | WindowCall
  | ExtractValue
  | UpdateFields
  | Subquery
  | SqlExpression

/** A constant of a known type; `value` is the JavaScript value of that type, or null. */
export interface Literal {
  readonly kind: 'literal'
  readonly dataType: DataType
  readonly value: unknown
}

/** A column by name; `of` pins it to one side of a join. */
export interface Attribute {
  readonly kind: 'attribute'
  /** The column's name as it is, or a path as SQL writes it, such as `person.name` or `` a.`b c` ``. */
  readonly name: string | { readonly path: string }
  /** The side of a join that it is of; or the frame around, where that is `named`. */
  readonly of: Relation | undefined
}

/** All columns, or all fields of a struct. */
export interface Star {
  readonly kind: 'star'
  /** As SQL writes it: `person.*`. */
  readonly of: string | undefined
}

/** A function of Spark's by name, operators included (`+`, `==`, `and`). */
export interface FunctionCall {
  readonly kind: 'function'
  readonly name: string
  readonly args: readonly Expression[]
  readonly distinct: boolean
}

/** A function by the name that SQL has for it: one of a user's own, of a catalog's or of Spark's. */
export interface NamedCall {
  readonly kind: 'namedCall'
  /** As SQL writes it: `my_function`, `catalog.schema.f`. */
  readonly name: string
  readonly args: readonly Expression[]
}

/** What a higher-order function does with each element. */
export interface Lambda {
  readonly kind: 'lambda'
  readonly parameters: readonly LambdaVariable[]
  readonly body: Expression
}

export interface LambdaVariable {
  readonly kind: 'lambdaVariable'
  readonly name: string
}

export interface Alias {
  readonly kind: 'alias'
  readonly expression: Expression
  readonly name: string
}

/** `try`: null instead of an error where the value does not fit. */
export interface Cast {
  readonly kind: 'cast'
  readonly expression: Expression
  readonly dataType: DataType
  readonly mode: 'ansi' | 'try'
}

export interface SortOrder {
  readonly kind: 'sortOrder'
  readonly expression: Expression
  readonly direction: 'ascending' | 'descending'
  readonly nulls: 'first' | 'last'
}

export interface WindowCall {
  readonly kind: 'window'
  readonly function: Expression
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]
  readonly frame: WindowFrame | undefined
}

/** Which rows around the one at hand a window function looks at: so many of them, or those whose order value is so near. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range'
  readonly lower: FrameBound
  readonly upper: FrameBound
}

/** `unbounded` is the partition's first row as a lower bound, its last as an upper one. */
export type FrameBound = 'current' | 'unbounded' | Literal

/** A field of a struct, an element of an array or the value of a map's key. */
export interface ExtractValue {
  readonly kind: 'extractValue'
  readonly from: Expression
  readonly key: Expression
}

/** A struct with a field added or replaced, or left out where there is no value. */
export interface UpdateFields {
  readonly kind: 'updateFields'
  readonly struct: Expression
  readonly field: string
  readonly value: Expression | undefined
}

/**
 * A frame as a value: the single one of a frame of one column and at most one row, whether it has rows, or whether values are
 * among its rows.
 */
export interface Subquery {
  readonly kind: 'subquery'
  readonly asked: 'scalar' | 'exists' | 'in'
  readonly relation: Relation
  /** What is looked for, of `in`. */
  readonly values: readonly Expression[]
}

/** A piece of SQL, as it stands. */
export interface SqlExpression {
  readonly kind: 'sqlExpression'
  readonly text: string
}

export const literal = (dataType: DataType, value: unknown): Literal => ({ kind: 'literal', dataType, value })

export const attribute = (name: Attribute['name'], of?: Relation): Attribute => ({ kind: 'attribute', name, of })

export const star = (of?: string): Star => ({ kind: 'star', of })

export const functionCall = (
  name: string,
  args: readonly Expression[],
  { distinct = false }: { readonly distinct?: boolean } = {},
): FunctionCall => ({ kind: 'function', name, args, distinct })

export const namedCall = (name: string, args: readonly Expression[]): NamedCall => ({ kind: 'namedCall', name, args })

export const lambdaVariable = (name: string): LambdaVariable => ({ kind: 'lambdaVariable', name })

export const lambda = (parameters: readonly LambdaVariable[], body: Expression): Lambda => ({
  kind: 'lambda',
  parameters,
  body,
})

export const alias = (expression: Expression, name: string): Alias => ({ kind: 'alias', expression, name })

export const cast = (expression: Expression, dataType: DataType, mode: Cast['mode']): Cast => ({
  kind: 'cast',
  expression,
  dataType,
  mode,
})

export const sortOrder = (
  expression: Expression,
  direction: SortOrder['direction'],
  nulls: SortOrder['nulls'] = direction === 'ascending' ? 'first' : 'last',
): SortOrder => ({ kind: 'sortOrder', expression, direction, nulls })

export const windowCall = (
  call: Expression,
  partitionBy: readonly Expression[],
  orderBy: readonly SortOrder[],
  frame?: WindowFrame,
): WindowCall => ({ kind: 'window', function: call, partitionBy, orderBy, frame })

export const extractValue = (from: Expression, key: Expression): ExtractValue => ({ kind: 'extractValue', from, key })

export const updateFields = (struct: Expression, field: string, value?: Expression): UpdateFields => ({
  kind: 'updateFields',
  struct,
  field,
  value,
})

export const subquery = (
  asked: Subquery['asked'],
  relation: Relation,
  values: readonly Expression[] = [],
): Subquery => ({ kind: 'subquery', asked, relation, values })

export const sqlExpression = (text: string): SqlExpression => ({ kind: 'sqlExpression', text })
