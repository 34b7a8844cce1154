import { type Attribute, attribute, type Expression, type LambdaVariable, sqlExpression } from '../plan/expression.ts'
import { partsOf } from '../plan/parts-of.ts'
import type { Relation } from '../plan/relation.ts'
import type { DataType, FieldType, StructField } from '../types/data-type.ts'
import { unknown } from '../types/unknown.ts'
import { Column, made } from './column.ts'
import type { Columns, Deferred } from './columns.ts'

/** A plan, and its columns where they are known: of an untyped frame only the server knows them. */
export interface Known {
  readonly plan: Relation
  readonly schema: readonly StructField[] | undefined
}

/** By what a column was asked for: of another scope's, a verb says so instead of taking its own column of that name. */
const scopes = new WeakMap<Attribute, AnyScope>()

/** A scope, whatever its columns are. */
export type AnyScope = Pick<Scope<unknown>, 'outer' | 'input'>

/** A frame as the callbacks of one verb see it: what they may name, and that they name nothing else. */
export class Scope<S> {
  /** The frame's columns by name; asking for one that is not there throws a `TypeError` that lists those that are. */
  readonly columns: Columns<S>
  readonly #frame: Known
  readonly #input: Relation | undefined
  /** The frame by a name, where a frame inside speaks of it. */
  #named: Relation | undefined

  /** `input` is what stands in the plan for the frame, where that is another object: a side of a join. */
  constructor(frame: Known, input?: Relation) {
    this.#frame = frame
    this.#input = input
    this.columns = this.#columns(input)
  }

  /** What the verb is made of, once all its expressions are there. */
  get input(): Relation {
    return this.#named ?? this.#input ?? this.#frame.plan
  }

  /** Whether the frame's columns are known. */
  get isTyped(): boolean {
    return this.#frame.schema !== undefined
  }

  /** The column of a name. */
  named(name: string): Column<FieldType> {
    return Reflect.get(this.columns as object, name) as Column<FieldType>
  }

  /** The column that a column or a callback stands for. Throws `TypeError` where it is none, or not this frame's. */
  resolve(given: unknown): Column<FieldType> {
    const column = typeof given === 'function' ? (given as Deferred<S, FieldType>)(this.columns) : given
    if (!(column instanceof Column)) throw new TypeError(notAColumn(column))
    refuseForeign(column.node, [this])
    return column
  }

  /** The same as {@link resolve}, but that of an untyped frame a text is Spark SQL. */
  said(given: unknown): Column<FieldType> {
    if (typeof given !== 'string' || this.isTyped) return this.resolve(given)
    return made<never, never>(sqlExpression(given), unknown(), true, 'untyped')
  }

  /** A column of the frame for a frame inside it, whose own columns of that name it does not mean. */
  outer(name: string): Attribute {
    this.#named ??= { kind: 'named', input: this.#input ?? this.#frame.plan }
    return attribute(name, this.#named)
  }

  #columns(of: Relation | undefined): Columns<S> {
    const { schema } = this.#frame
    // Without a prototype, so that no name is there that is not a column's.
    const columns: Record<string, Column<DataType>> = Object.create(null)
    const column = (name: string, dataType: DataType, nullable: boolean, grain: 'row' | 'untyped') => {
      const node = attribute(name, of)
      scopes.set(node, this)
      return made<DataType, never>(node, dataType, nullable, grain)
    }
    for (const { name, dataType, nullable } of schema ?? []) columns[name] = column(name, dataType, nullable, 'row')
    const get = (_: unknown, name: string | symbol): unknown => {
      if (typeof name === 'symbol' || name in columns) return Reflect.get(columns, name)
      if (schema) throw new TypeError(`there is no column '${name}'; there are: ${Object.keys(columns).join(', ')}`)
      columns[name] = column(name, unknown(), true, 'untyped')
      return columns[name]
    }
    return new Proxy(columns, { get }) as unknown as Columns<S>
  }
}

/** A column of a frame around the one at hand. Throws `TypeError` for what is no column of a frame. */
export function outerOf(node: Expression): Attribute {
  const scope = node.kind === 'attribute' ? scopes.get(node) : undefined
  if (node.kind !== 'attribute' || typeof node.name !== 'string' || !scope)
    throw new TypeError('outer() is for a column of the frame around, such as o.id.outer()')
  return scope.outer(node.name)
}

/**
 * Throws `TypeError` where an expression has a column of another frame than these, which would mean theirs of that name, or an
 * element of another callback of a higher-order function.
 */
export function refuseForeign(
  node: Expression,
  own: readonly AnyScope[],
  elements: readonly LambdaVariable[] = [],
): void {
  if (node.kind === 'attribute') {
    const scope = scopes.get(node)
    if (scope === undefined || own.includes(scope)) return
    throw new TypeError(
      `the column '${String(node.name)}' is of another frame than the one it is used in: join the frames, or say .outer() where the other is the frame around`,
    )
  }
  if (node.kind === 'lambdaVariable' && !elements.includes(node))
    throw new TypeError('an element is used outside the callback that it was given to')
  const known = node.kind === 'lambda' ? [...elements, ...node.parameters] : elements
  for (const part of partsOf(node)) refuseForeign(part, own, known)
}

function notAColumn(given: unknown): string {
  const hint = typeof given === 'boolean' ? '; on columns && is .and(), || is .or() and ! is F.not()' : ''
  return `a column was expected here, such as t => t.amount or lit(1)${hint}`
}
