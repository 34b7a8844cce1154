import { createHash } from 'node:crypto'
import { encodeExpression } from '../../src/spark-connect/encode/expression.ts'
import { encodeRelation, PlanIds } from '../../src/spark-connect/encode/relation.ts'
import { Expression as ExpressionMessage } from '../../src/spark-connect/gen/spark/connect/expressions.ts'
import { Relation as RelationMessage } from '../../src/spark-connect/gen/spark/connect/relations.ts'
import type { Expression } from '../../src/spark-connect/plan/expression.ts'
import type { Relation } from '../../src/spark-connect/plan/relation.ts'

/** An expression of ours as the bytes that are sent. It stands for itself: no relation has a number. */
export function bytesOf(node: Expression): Buffer {
  const around = { planId: () => 0n, refer: () => 0n, depth: 1 }
  return Buffer.from(ExpressionMessage.encode(encodeExpression(node, around)).finish())
}

/** What is kept of the bytes that PySpark makes. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}

/** A plan of ours as the bytes that are sent, without the numbers of its relations. */
export function bytesOfPlan(plan: Relation): Buffer {
  const withoutNumbers = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withoutNumbers)
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
    const kept = Object.entries(value).filter(([name]) => name !== 'common')
    return Object.fromEntries(kept.map(([name, part]) => [name, withoutNumbers(part)]))
  }
  const message = withoutNumbers(encodeRelation(plan, new PlanIds())) as ReturnType<typeof encodeRelation>
  return Buffer.from(RelationMessage.encode(message).finish())
}
