import {
  Expression_Cast_EvalMode as EvalMode,
  type Expression_Alias,
  type Expression_SortOrder,
  type Expression_Window_WindowFrame_FrameBoundary,
  type Expression as ExpressionMessage,
  type Expression_Window_WindowFrame as FrameMessage,
  Expression_Window_WindowFrame_FrameType as FrameType,
  Expression_SortOrder_NullOrdering as NullOrdering,
  Expression_SortOrder_SortDirection as SortDirection,
  SubqueryExpression_SubqueryType as SubqueryType,
} from '../gen/spark/connect/expressions.ts'
import type {
  Alias,
  Expression,
  FrameBound,
  FunctionCall,
  SortOrder,
  Subquery,
  WindowFrame,
} from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import { quoted } from '../types/ddl.ts'
import { encodeDataType } from './data-type.ts'
import { checkDepth } from './depth.ts'
import { encodeLiteral } from './literal.ts'

/** What expressions need to know of the relations around them. */
export interface References {
  /** The number under which a relation stands in this plan. */
  planId(relation: Relation): bigint
  /** A relation that is used as a value: it travels beside the relation that uses it. */
  refer(relation: Relation): bigint
  /** How deep in the plan they stand: relations and expressions, from 1. */
  readonly depth: number
}

const SUBQUERIES = {
  scalar: SubqueryType.SUBQUERY_TYPE_SCALAR,
  exists: SubqueryType.SUBQUERY_TYPE_EXISTS,
  in: SubqueryType.SUBQUERY_TYPE_IN,
} as const satisfies Record<Subquery['asked'], SubqueryType>

type Kind = NonNullable<ExpressionMessage['exprType']>

/** An expression as its message. Source: `spark/connect/expressions.proto`. */
export function encodeExpression(expression: Expression, around: References): ExpressionMessage {
  const references = { ...around, depth: around.depth + 1 }
  checkDepth(references.depth)
  return { common: undefined, exprType: kindOf(expression, references) }
}

function kindOf(node: Expression, references: References): Kind {
  const encode = (child: Expression) => encodeExpression(child, references)
  switch (node.kind) {
    case 'literal':
      return { $case: 'literal', value: encodeLiteral(node) }
    case 'attribute': {
      const planId = node.of && references.planId(node.of)
      const name = typeof node.name === 'string' ? identifier(node.name) : node.name.path
      const isOuter = node.of?.kind === 'named' && planId !== undefined
      // Spark looks for a plan's number in the frame inside only, but for a name around it too.
      if (isOuter) return { $case: 'unresolvedAttribute', value: { unparsedIdentifier: `${nameOf(planId)}.${name}` } }
      const unparsedIdentifier = name
      return { $case: 'unresolvedAttribute', value: { unparsedIdentifier, planId } }
    }
    case 'star':
      return { $case: 'unresolvedStar', value: { unparsedTarget: node.of, planId: undefined } }
    case 'function':
      return { $case: 'unresolvedFunction', value: encodeCall(node, references) }
    case 'namedCall':
      return { $case: 'callFunction', value: { functionName: node.name, arguments: node.args.map(encode) } }
    case 'lambda': {
      const parameters = node.parameters.map(({ name }) => ({ nameParts: [name] }))
      return { $case: 'lambdaFunction', value: { function: encode(node.body), arguments: parameters } }
    }
    case 'lambdaVariable':
      return { $case: 'unresolvedNamedLambdaVariable', value: { nameParts: [node.name] } }
    case 'alias':
      return { $case: 'alias', value: encodeAlias(node, references) }
    case 'cast': {
      const castToType = { $case: 'type', value: encodeDataType(node.dataType) } as const
      const evalMode = node.mode === 'try' ? EvalMode.EVAL_MODE_TRY : EvalMode.EVAL_MODE_UNSPECIFIED
      return { $case: 'cast', value: { expr: encode(node.expression), castToType, evalMode } }
    }
    case 'sortOrder':
      return { $case: 'sortOrder', value: encodeSortOrder(node, references) }
    case 'window': {
      const orderSpec = node.orderBy.map((order) => encodeSortOrder(order, references))
      const partitionSpec = node.partitionBy.map(encode)
      const windowFunction = encode(node.function)
      const frameSpec = node.frame && encodeFrame(node.frame, encode)
      return { $case: 'window', value: { windowFunction, partitionSpec, orderSpec, frameSpec } }
    }
    case 'extractValue':
      return { $case: 'unresolvedExtractValue', value: { child: encode(node.from), extraction: encode(node.key) } }
    case 'subquery': {
      const planId = references.refer(node.relation)
      const value = { planId, subqueryType: SUBQUERIES[node.asked], inSubqueryValues: node.values.map(encode) }
      return { $case: 'subqueryExpression', value }
    }
    case 'updateFields': {
      const value = { structExpression: encode(node.struct), fieldName: node.field }
      return { $case: 'updateFields', value: { ...value, valueExpression: node.value && encode(node.value) } }
    }
    case 'sqlExpression':
      return { $case: 'expressionString', value: { expression: node.text } }
  }
}

function encodeFrame(
  { unit, lower, upper }: WindowFrame,
  encode: (child: Expression) => ExpressionMessage,
): FrameMessage {
  const bound = (at: FrameBound): Expression_Window_WindowFrame_FrameBoundary => {
    if (at === 'current') return { boundary: { $case: 'currentRow', value: true } }
    if (at === 'unbounded') return { boundary: { $case: 'unbounded', value: true } }
    return { boundary: { $case: 'value', value: encode(at) } }
  }
  const frameType = unit === 'rows' ? FrameType.FRAME_TYPE_ROW : FrameType.FRAME_TYPE_RANGE
  return { frameType, lower: bound(lower), upper: bound(upper) }
}

function encodeCall(node: FunctionCall, references: References) {
  return {
    functionName: node.name,
    arguments: node.args.map((arg) => encodeExpression(arg, references)),
    isDistinct: node.distinct,
    isUserDefinedFunction: false,
  }
}

/** A named expression as its message. */
export function encodeAlias(node: Alias, references: References): Expression_Alias {
  return { expr: encodeExpression(node.expression, references), name: [node.name] }
}

/** A sort order as its message. */
export function encodeSortOrder(node: SortOrder, references: References): Expression_SortOrder {
  return {
    child: encodeExpression(node.expression, references),
    direction:
      node.direction === 'ascending' ? SortDirection.SORT_DIRECTION_ASCENDING : SortDirection.SORT_DIRECTION_DESCENDING,
    nullOrdering: node.nulls === 'first' ? NullOrdering.SORT_NULLS_FIRST : NullOrdering.SORT_NULLS_LAST,
  }
}

/** What a `named` relation of a number is called. */
export function nameOf(planId: bigint): string {
  return `outer_${planId}`
}

/** The server parses a name: one with a dot or a space in it needs quotes. */
function identifier(name: string): string {
  return /^\w+$/.test(name) ? name : quoted(name)
}
