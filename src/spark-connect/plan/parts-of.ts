import type { Expression } from './expression.ts'

/** The expressions that an expression is made of; none of the relations that it may speak of. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'literal':
    case 'attribute':
    case 'star':
    case 'lambdaVariable':
    case 'sqlExpression':
      return []
    case 'function':
    case 'namedCall':
      return node.args
    case 'lambda':
      return [node.body]
    case 'alias':
    case 'cast':
    case 'sortOrder':
      return [node.expression]
    case 'window':
      return [node.function, ...node.partitionBy, ...node.orderBy]
    case 'extractValue':
      return [node.from, node.key]
    case 'updateFields':
      return node.value === undefined ? [node.struct] : [node.struct, node.value]
    case 'subquery':
      return node.values
  }
}
