import { createHash } from 'node:crypto'
import { encodeExpression } from '../../src/spark-connect/encode/expression.ts'
import { Expression as ExpressionMessage } from '../../src/spark-connect/gen/spark/connect/expressions.ts'
import type { Expression } from '../../src/spark-connect/plan/expression.ts'

/** An expression of ours as the bytes that are sent. It stands for itself: no relation has a number. */
export function bytesOf(node: Expression): Buffer {
  const around = { planId: () => 0n, refer: () => 0n, depth: 1 }
  return Buffer.from(ExpressionMessage.encode(encodeExpression(node, around)).finish())
}

/** What is kept of the bytes that PySpark makes. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}
