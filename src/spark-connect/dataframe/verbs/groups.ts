/** The verbs that make one row of many. */
import { alias } from '../../plan/expression.ts'
import type { Aggregate } from '../../plan/relation.ts'
import { inOrder, type Named } from '../../types/names.ts'
import { Column } from '../column.ts'
import { type Known, Scope } from '../scope.ts'
import { distinctly, fieldOf, type NamedColumn, namedNode } from './columns.ts'

/** The keys of groups, and how they are combined. */
export interface Grouping {
  readonly scope: Scope<unknown>
  readonly keys: readonly NamedColumn[]
  readonly type: Aggregate['type']
}

/** The keys that names, columns, and callbacks say that give one or several by name. */
export function grouping(frame: Known, given: readonly unknown[], type: Aggregate['type'] = 'groupBy'): Grouping {
  const scope = new Scope(frame)
  const keys = given.flatMap((one): readonly NamedColumn[] => {
    if (typeof one === 'string') return [[one, scope.named(one)]]
    const said = typeof one === 'function' ? one(scope.columns) : one
    if (said instanceof Column) return [[nameOf(said), scope.resolve(said)]]
    return inOrder<unknown>(said as Named<unknown>).map(([name, column]) => [name, scope.resolve(column)])
  })
  return { scope, keys, type }
}

/** One row a group: the keys, then the aggregates. Throws `TypeError` where two columns would have one name. */
export function aggregate(frame: Known, { scope, keys, type }: Grouping, given: unknown): Known {
  const said = typeof given === 'function' ? given(scope.columns) : given
  const named = inOrder<unknown>(said as Named<unknown>).map(([name, one]) => [name, scope.resolve(one)] as const)
  const twice = keys.find(([key]) => key !== '' && named.some(([name]) => name === key))
  if (twice) throw new TypeError(`'${twice[0]}' is a column that is grouped by: call the aggregate something else`)
  // In the totals of rollup and cube the keys are null.
  const fields = [
    ...keys.map(fieldOf).map((key) => (type === 'groupBy' ? key : { ...key, nullable: true })),
    ...named.map(fieldOf),
  ]
  const plan: Aggregate = {
    kind: 'aggregate',
    input: scope.input,
    type,
    groupBy: keys.map(([name, key]) => (name === '' ? key.node : namedNode(name, key))),
    aggregates: named.map(([name, column]) => alias(column.node, name)),
  }
  return { plan, schema: frame.schema && distinctly(fields) }
}

/** Aggregates computed in passing. */
export function observe(frame: Known, name: string, metrics: Readonly<Record<string, unknown>>): Known {
  const scope = new Scope(frame)
  const aliases = Object.entries(metrics).map(([metric, given]) => alias(scope.resolve(given).node, metric))
  return { ...frame, plan: { kind: 'observe', input: scope.input, name, metrics: aliases } }
}

function nameOf({ node }: Column<unknown>): string {
  if (node.kind === 'alias') return node.name
  return node.kind === 'attribute' && typeof node.name === 'string' ? node.name : ''
}
