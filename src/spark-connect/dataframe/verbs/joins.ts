/** The verbs that put two frames side by side. */
import type { Join } from '../../plan/relation.ts'
import { columnOf } from '../column.ts'
import { joinedFields } from '../join.ts'
import { joinType } from '../join-type.ts'
import { type Known, refuseForeign, Scope } from '../scope.ts'

/** Joins on common columns, or on what a callback or a column says of both sides; without either every row with every row. */
export function join(left: Known, right: Known, on: unknown, type: string | undefined): Known {
  const how = joinType(type ?? (on === undefined ? 'cross' : 'inner'))
  if (on === undefined) return joined(left, right, { how, using: [], condition: undefined })
  if (typeof on === 'string') return joined(left, right, { how, using: [on], condition: undefined })
  if (Array.isArray(on) && on.length === 0)
    throw new TypeError('a join needs names or a condition: crossJoin() puts every row beside every row')
  if (Array.isArray(on)) return joined(left, right, { how, using: on, condition: undefined })
  // Nodes of their own: in a join of a frame with itself, or with what was made of it, the sides are told apart.
  const [one, other] = [new Scope(left, { ...left.plan }), new Scope(right, { ...right.plan })]
  const given = typeof on === 'function' ? on(one.columns, other.columns) : on
  const condition = columnOf(given).node
  refuseForeign(condition, [one, other])
  return joined({ ...left, plan: one.input }, { ...right, plan: other.input }, { how, using: [], condition })
}

type How = Pick<Join, 'using' | 'condition'> & { readonly how: Join['type'] }

function joined(left: Known, right: Known, { how: type, using, condition }: How): Known {
  const plan: Join = { kind: 'join', left: left.plan, right: right.plan, type, using, condition }
  const isKnown = left.schema && right.schema
  return { plan, schema: isKnown && joinedFields(left.schema, right.schema, using, type) }
}
