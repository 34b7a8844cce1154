import { expect, test } from 'vitest'
import type { Relation as RelationMessage } from '../gen/spark/connect/relations.ts'
import type { Relation, SetOperation } from '../plan/relation.ts'
import { encodeRoot } from './plan.ts'
import { PlanIds } from './relation.ts'

const table = (nth: number): Relation => ({ kind: 'readTable', name: `t${nth}` })

function union(left: Relation, right: Relation): SetOperation {
  return { kind: 'setOperation', operation: 'union', left, right, byName: true, all: true }
}

/** As a loop makes it: `((t0 ∪ t1) ∪ t2) ∪ …`. */
function chain(count: number, first: Relation = table(0)): Relation {
  return Array.from({ length: count - 1 }, (_, i) => table(i + 1)).reduce<Relation>(union, first)
}

/** The names of the tables from left to right, and how deep they stand at most. */
function shapeOf(message: RelationMessage | undefined, depth = 1): { tables: string[]; depth: number } {
  const kind = message?.relType
  if (kind?.$case === 'read' && kind.value.readType?.$case === 'namedTable')
    return { tables: [kind.value.readType.value.unparsedIdentifier], depth }
  if (kind?.$case !== 'setOp') throw new Error(`no union: ${kind?.$case}`)
  const sides = [kind.value.leftInput, kind.value.rightInput].map((side) => shapeOf(side, depth + 1))
  return { tables: sides.flatMap(({ tables }) => tables), depth: Math.max(...sides.map((side) => side.depth)) }
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`)

test.each([33, 1000, 20_000])('%d frames in a row are a tree, in their order', (count) => {
  const { tables, depth } = shapeOf(encodeRoot(chain(count)))
  expect(tables).toEqual(names(count))
  expect(depth).toBe(Math.ceil(Math.log2(count)) + 1)
})

test('a few stay as they were written', () => {
  expect(shapeOf(encodeRoot(chain(32)))).toEqual({ tables: names(32), depth: 32 })
})

test('other sets of rows end a chain, and so does what is kept', () => {
  const distinct: Relation = { ...union(table(0), table(1)), all: false }
  const mixed = encodeRoot(chain(100, distinct))
  expect(shapeOf(mixed).depth).toBe(Math.ceil(Math.log2(100)) + 2)
  const kept = chain(40)
  const known = new Map<Relation, bigint>([[kept, 7n]])
  const message = encodeRoot(chain(40, kept), new PlanIds(100n, { get: (relation) => known.get(relation) }))
  expect(JSON.stringify(message, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).toContain(
    '"planId":"7"',
  )
})

test('columns that are missing are allowed in the union that says so only', () => {
  const strict = chain(40)
  const top: SetOperation = { ...union(strict, table(99)), allowMissing: true }
  const { relType } = encodeRoot(top)
  if (relType?.$case !== 'setOp') throw new Error('no union')
  expect(relType.value.allowMissingColumns).toBe(true)
  const left = relType.value.leftInput?.relType
  expect(left?.$case === 'setOp' && left.value.allowMissingColumns).toBe(false)
  expect(shapeOf(relType.value.leftInput).tables).toEqual(names(40))
})
