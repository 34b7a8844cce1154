import type { Relation, SetOperation } from '../plan/relation.ts'

/** Longer chains are balanced: a few hundred in a row would be nested deeper than the server reads. */
const LONG = 32

/**
 * A union of unions as a balanced tree: `((a ∪ b) ∪ c) ∪ d` has the rows and columns of `(a ∪ b) ∪ (c ∪ d)`, since columns
 * are matched by name in the first one's order. Short chains, and what is kept (`persist`), stay as they are.
 */
export function balanced(union: SetOperation, isKept: (relation: Relation) => boolean): SetOperation {
  if (union.allowMissing === true) return union
  const parts = partsOf(union, isKept)
  if (parts.length <= LONG) return union
  const left = treeOf(union, parts.slice(0, Math.ceil(parts.length / 2)))
  return { ...union, left, right: treeOf(union, parts.slice(Math.ceil(parts.length / 2))) }
}

/** What is united, from left to right; without recursion, as chains may be long. */
function partsOf(union: SetOperation, isKept: (relation: Relation) => boolean): readonly Relation[] {
  const parts: Relation[] = []
  const left: Relation[] = [union.right, union.left]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (isSame(next, union) && !isKept(next)) left.push(next.right, next.left)
    else parts.push(next)
  }
  return parts
}

function isSame(relation: Relation, { byName, all }: SetOperation): relation is SetOperation {
  const isUnion = relation.kind === 'setOperation' && relation.operation === 'union'
  return isUnion && relation.byName === byName && relation.allowMissing !== true && relation.all && all
}

function treeOf(union: SetOperation, parts: readonly Relation[]): Relation {
  const half = Math.ceil(parts.length / 2)
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  return { ...union, left: treeOf(union, parts.slice(0, half)), right: treeOf(union, parts.slice(half)) }
}
