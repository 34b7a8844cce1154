import {
  Aggregate_GroupType as GroupType,
  Join_JoinType as JoinTypeMessage,
  Relation as RelationMessage,
  SetOperation_SetOpType as SetOpType,
} from '../gen/spark/connect/relations.ts'
import type { Expression } from '../plan/expression.ts'
import type { Aggregate, Join, Relation, SetOperation } from '../plan/relation.ts'
import { checkDepth } from './depth.ts'
import { encodeAlias, encodeExpression, encodeSortOrder, nameOf, type References } from './expression.ts'
import { encodeLiteral } from './literal.ts'
import { balanced } from './union.ts'

type Kind = NonNullable<RelationMessage['relType']>

const JOIN_TYPES = {
  inner: JoinTypeMessage.JOIN_TYPE_INNER,
  left: JoinTypeMessage.JOIN_TYPE_LEFT_OUTER,
  right: JoinTypeMessage.JOIN_TYPE_RIGHT_OUTER,
  full: JoinTypeMessage.JOIN_TYPE_FULL_OUTER,
  semi: JoinTypeMessage.JOIN_TYPE_LEFT_SEMI,
  anti: JoinTypeMessage.JOIN_TYPE_LEFT_ANTI,
  cross: JoinTypeMessage.JOIN_TYPE_CROSS,
} as const satisfies Record<Join['type'], JoinTypeMessage>

const SET_OPERATIONS = {
  union: SetOpType.SET_OP_TYPE_UNION,
  intersect: SetOpType.SET_OP_TYPE_INTERSECT,
  except: SetOpType.SET_OP_TYPE_EXCEPT,
} as const satisfies Record<SetOperation['operation'], SetOpType>

const GROUP_TYPES = {
  groupBy: GroupType.GROUP_TYPE_GROUPBY,
  rollup: GroupType.GROUP_TYPE_ROLLUP,
  cube: GroupType.GROUP_TYPE_CUBE,
} as const satisfies Record<NonNullable<Aggregate['type']>, GroupType>

/**
 * Relations by their identity: the same object has the same number wherever it stands in a plan. Plans of one session
 * need different numbers: by them the server remembers what it found out about a plan, and which operation observes what.
 */
export class PlanIds {
  readonly #ids = new Map<Relation, bigint>()
  readonly #known: ReadonlyWeakMap
  #next: bigint

  /** The number of the first relation, default 0; and the numbers that relations have already. */
  constructor(first = 0n, known: ReadonlyWeakMap = new WeakMap()) {
    this.#next = first
    this.#known = known
  }

  /** The first number that no relation has. */
  get next(): bigint {
    return this.#next
  }

  /** The relations so far, each with its number. */
  get numbered(): Iterable<readonly [Relation, bigint]> {
    return this.#ids
  }

  /** Whether a relation has had its number for longer than this plan is encoded. */
  isKept(relation: Relation): boolean {
    return this.#known.get(relation) !== undefined
  }

  of(relation: Relation): bigint {
    const id = this.#ids.get(relation) ?? this.#known.get(relation) ?? this.#next++
    this.#ids.set(relation, id)
    return id
  }
}

type ReadonlyWeakMap = Pick<WeakMap<Relation, bigint>, 'get'>

/**
 * A relation as its message, with those that it uses as values beside it. Source: `spark/connect/relations.proto`.
 * Throws `SparkError` (`INVALID_INPUT`) where it is nested too deeply for the server.
 */
export function encodeRelation(relation: Relation, ids: PlanIds, depth = 1): RelationMessage {
  checkDepth(depth)
  const referred: Relation[] = []
  const refer = (used: Relation) => {
    if (!referred.includes(used)) referred.push(used)
    return ids.of(used)
  }
  const relType = kindOf(relation, ids, { planId: (of) => ids.of(of), refer, depth })
  const message = { common: { sourceInfo: '', planId: ids.of(relation), origin: undefined }, relType }
  if (referred.length === 0) return message
  const references = referred.map((used) => encodeRelation(used, ids, depth + 1))
  // With the relation's number, since it may be used as a value itself.
  return { common: message.common, relType: { $case: 'withRelations', value: { root: message, references } } }
}

function kindOf(node: Relation, ids: PlanIds, references: References): Kind | undefined {
  const of = (input: Relation) => encodeRelation(input, ids, references.depth + 1)
  const expression = (child: Expression) => encodeExpression(child, references)
  switch (node.kind) {
    case 'answer':
      return RelationMessage.decode(node.message).relType
    case 'readSource':
    case 'readTable':
    case 'sql':
    case 'range':
      return leaf(node)
    case 'project':
      return { $case: 'project', value: { input: of(node.input), expressions: node.expressions.map(expression) } }
    case 'hint':
      return {
        $case: 'hint',
        value: { input: of(node.input), name: node.name, parameters: node.parameters.map(expression) },
      }
    case 'repartitionBy': {
      const partitionExprs = node.expressions.map(expression)
      return {
        $case: 'repartitionByExpression',
        value: { input: of(node.input), partitionExprs, numPartitions: node.partitions },
      }
    }
    case 'filter':
      return { $case: 'filter', value: { input: of(node.input), condition: expression(node.condition) } }
    case 'withColumns': {
      const aliases = node.columns.map((column) => encodeAlias(column, references))
      return { $case: 'withColumns', value: { input: of(node.input), aliases } }
    }
    case 'sort': {
      const order = node.order.map((key) => encodeSortOrder(key, references))
      return { $case: 'sort', value: { input: of(node.input), order, isGlobal: node.global } }
    }
    case 'aggregate':
      return {
        $case: 'aggregate',
        value: {
          input: of(node.input),
          groupType: GROUP_TYPES[node.type ?? 'groupBy'],
          groupingExpressions: node.groupBy.map(expression),
          aggregateExpressions: node.aggregates.map(expression),
          pivot: undefined,
          groupingSets: [],
        },
      }
    case 'observe': {
      const metrics = node.metrics.map(expression)
      return { $case: 'collectMetrics', value: { input: of(node.input), name: node.name, metrics } }
    }
    case 'join':
      return pair(node, of, expression)
    case 'setOperation':
      return pair(node.operation === 'union' ? balanced(node, (part) => ids.isKept(part)) : node, of, expression)
    default:
      return unary(node, of(node.input), ids)
  }
}

type Leaf = Extract<Relation, { kind: 'readSource' | 'readTable' | 'sql' | 'range' }>
type Pair = Extract<Relation, { kind: 'join' | 'setOperation' }>
type Unary = Extract<
  Relation,
  {
    kind:
      | 'limit'
      | 'offset'
      | 'deduplicate'
      | 'sample'
      | 'tail'
      | 'dropMissing'
      | 'fillMissing'
      | 'describe'
      | 'summary'
      | 'named'
      | 'toDF'
      | 'renameColumns'
      | 'drop'
      | 'repartition'
      | 'showString'
  }
>

function leaf(node: Leaf): Kind {
  switch (node.kind) {
    case 'readSource': {
      const { format, schema, options, paths, predicates = [] } = node
      const value = { format, schema, options: { ...options }, paths: [...paths], predicates: [...predicates] }
      return { $case: 'read', value: { readType: { $case: 'dataSource', value }, isStreaming: false } }
    }
    case 'readTable': {
      const value = { unparsedIdentifier: node.name, options: {} }
      return { $case: 'read', value: { readType: { $case: 'namedTable', value }, isStreaming: false } }
    }
    case 'sql': {
      const named = Object.entries(node.args).map(([name, arg]) => {
        const exprType = { $case: 'literal', value: encodeLiteral(arg) } as const
        return [name, { common: undefined, exprType }] as const
      })
      const namedArguments = Object.fromEntries(named)
      return { $case: 'sql', value: { query: node.query, args: {}, posArgs: [], namedArguments, posArguments: [] } }
    }
    case 'range': {
      const { start, end, step, partitions } = node
      return { $case: 'range', value: { start, end, step, numPartitions: partitions } }
    }
  }
}

function pair(
  node: Pair,
  of: (input: Relation) => RelationMessage,
  expression: (e: Expression) => ReturnType<typeof encodeExpression>,
): Kind {
  if (node.kind === 'setOperation') {
    const { operation, byName, all, allowMissing = false } = node
    const sides = { leftInput: of(node.left), rightInput: of(node.right) }
    const flags = { setOpType: SET_OPERATIONS[operation], isAll: all, byName, allowMissingColumns: allowMissing }
    return { $case: 'setOp', value: { ...sides, ...flags } }
  }
  return {
    $case: 'join',
    value: {
      left: of(node.left),
      right: of(node.right),
      joinCondition: node.condition && expression(node.condition),
      joinType: JOIN_TYPES[node.type],
      usingColumns: [...node.using],
    },
  }
}

function unary(node: Unary, input: RelationMessage, ids: PlanIds): Kind {
  switch (node.kind) {
    case 'limit':
      return { $case: 'limit', value: { input, limit: node.count } }
    case 'offset':
      return { $case: 'offset', value: { input, offset: node.count } }
    case 'deduplicate': {
      const { columns } = node
      const all = columns === undefined
      const value = { input, columnNames: [...(columns ?? [])], allColumnsAsKeys: all, withinWatermark: false }
      return { $case: 'deduplicate', value }
    }
    case 'sample': {
      const { lower: lowerBound, upper: upperBound, withReplacement, seed, ordered: deterministicOrder } = node
      return { $case: 'sample', value: { input, lowerBound, upperBound, withReplacement, seed, deterministicOrder } }
    }
    case 'named':
      return { $case: 'subqueryAlias', value: { input, alias: nameOf(ids.of(node)), qualifier: [] } }
    case 'tail':
      return { $case: 'tail', value: { input, limit: node.count } }
    case 'dropMissing':
      return { $case: 'dropNa', value: { input, cols: [...node.columns], minNonNulls: node.least } }
    case 'fillMissing':
      return { $case: 'fillNa', value: { input, cols: [...node.columns], values: node.values.map(encodeLiteral) } }
    case 'describe':
      return { $case: 'describe', value: { input, cols: [...node.columns] } }
    case 'summary':
      return { $case: 'summary', value: { input, statistics: [...node.statistics] } }
    case 'toDF':
      return { $case: 'toDf', value: { input, columnNames: [...node.names] } }
    case 'renameColumns': {
      const renames = Object.entries(node.names).map(([colName, newColName]) => ({ colName, newColName }))
      return { $case: 'withColumnsRenamed', value: { input, renameColumnsMap: {}, renames } }
    }
    case 'drop':
      return { $case: 'drop', value: { input, columns: [], columnNames: [...node.columns] } }
    case 'repartition':
      return { $case: 'repartition', value: { input, numPartitions: node.partitions, shuffle: node.shuffle } }
    case 'showString': {
      const { rows, truncate, vertical } = node
      return { $case: 'showString', value: { input, numRows: rows, truncate, vertical } }
    }
  }
}
