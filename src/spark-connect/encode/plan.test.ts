import { describe, expect, test } from 'vitest'
import { Relation as RelationMessage } from '../gen/spark/connect/relations.ts'
import type { Command } from '../plan/command.ts'
import {
  alias,
  attribute,
  cast,
  type Expression,
  extractValue,
  functionCall,
  literal,
  sortOrder,
  sqlExpression,
  subquery,
  windowCall,
} from '../plan/expression.ts'
import type { Relation } from '../plan/relation.ts'
import { int, long, string } from '../types/builders.ts'
import { encodeCommand, encodeRoot } from './plan.ts'

const table = (name = 't'): Relation => ({ kind: 'readTable', name })
const input = table()
const one = literal(int(), 1)
const id = attribute('id')

/** The message of a relation, without what is empty, as `{ case: value }`. */
function messageOf(relation: Relation): unknown {
  const { relType } = encodeRoot(relation)
  return { [relType?.$case ?? '']: relType?.value }
}

/** The number under which a relation stands in a plan. */
const planId = (message: RelationMessage | undefined) => message?.common?.planId

const anInput = expect.objectContaining({ relType: { $case: 'read', value: expect.anything() } })

describe('relations', () => {
  test.each<[string, Relation, unknown]>([
    [
      'files',
      { kind: 'readSource', format: 'csv', schema: '`a` int', options: { header: 'true' }, paths: ['/a', '/b'] },
      {
        read: {
          isStreaming: false,
          readType: {
            $case: 'dataSource',
            value: {
              format: 'csv',
              schema: '`a` int',
              options: { header: 'true' },
              paths: ['/a', '/b'],
              predicates: [],
            },
          },
        },
      },
    ],
    [
      'table',
      input,
      {
        read: {
          isStreaming: false,
          readType: { $case: 'namedTable', value: { unparsedIdentifier: 't', options: {} } },
        },
      },
    ],
    [
      'sql',
      { kind: 'sql', query: 'select :a', args: { a: one } },
      {
        sql: {
          query: 'select :a',
          args: {},
          posArgs: [],
          posArguments: [],
          namedArguments: {
            a: {
              common: undefined,
              exprType: {
                $case: 'literal',
                value: { literalType: { $case: 'integer', value: 1 }, dataType: undefined },
              },
            },
          },
        },
      },
    ],
    [
      'range',
      { kind: 'range', start: 0n, end: 10n, step: 2n, partitions: undefined },
      { range: { start: 0n, end: 10n, step: 2n, numPartitions: undefined } },
    ],
    ['limit', { kind: 'limit', input, count: 5 }, { limit: { input: anInput, limit: 5 } }],
    ['offset', { kind: 'offset', input, count: 5 }, { offset: { input: anInput, offset: 5 } }],
    [
      'distinct',
      { kind: 'deduplicate', input, columns: undefined },
      { deduplicate: { input: anInput, columnNames: [], allColumnsAsKeys: true, withinWatermark: false } },
    ],
    [
      'dropDuplicates',
      { kind: 'deduplicate', input, columns: ['a.b'] },
      { deduplicate: { input: anInput, columnNames: ['a.b'], allColumnsAsKeys: false, withinWatermark: false } },
    ],
    [
      'rename',
      { kind: 'renameColumns', input, names: { a: 'b.c' } },
      {
        withColumnsRenamed: {
          input: anInput,
          renameColumnsMap: {},
          renames: [{ colName: 'a', newColName: 'b.c' }],
        },
      },
    ],
    ['drop', { kind: 'drop', input, columns: ['a'] }, { drop: { input: anInput, columns: [], columnNames: ['a'] } }],
    [
      'hint',
      { kind: 'hint', input, name: 'broadcast', parameters: [] },
      { hint: { input: anInput, name: 'broadcast', parameters: [] } },
    ],
    [
      'repartition',
      { kind: 'repartition', input, partitions: 3, shuffle: false },
      { repartition: { input: anInput, numPartitions: 3, shuffle: false } },
    ],
    [
      'showString',
      { kind: 'showString', input, rows: 3, truncate: 0, vertical: true },
      { showString: { input: anInput, numRows: 3, truncate: 0, vertical: true } },
    ],
    [
      'union',
      { kind: 'setOperation', operation: 'union', left: input, right: input, byName: true, all: true },
      {
        setOp: {
          leftInput: anInput,
          rightInput: anInput,
          setOpType: 2,
          isAll: true,
          byName: true,
          allowMissingColumns: false,
        },
      },
    ],
  ])('%s', (_, relation, message) => {
    expect(messageOf(relation)).toEqual(message)
  })

  test.each([
    ['inner', 1],
    ['full', 2],
    ['left', 3],
    ['right', 4],
    ['anti', 5],
    ['semi', 6],
    ['cross', 7],
  ] as const)('%s join', (type, joinType) => {
    const relation: Relation = {
      kind: 'join',
      left: input,
      right: table('u'),
      type,
      using: ['k'],
      condition: undefined,
    }
    expect(messageOf(relation)).toMatchObject({ join: { joinType, usingColumns: ['k'], joinCondition: undefined } })
  })

  test('aggregates are grouped by expressions', () => {
    const aggregates = [alias(functionCall('count', [one], { distinct: true }), 'n')]
    expect(messageOf({ kind: 'aggregate', input, groupBy: [id], aggregates })).toMatchObject({
      aggregate: {
        groupType: 1,
        groupingExpressions: [{ exprType: { value: { unparsedIdentifier: 'id' } } }],
        aggregateExpressions: [
          {
            exprType: {
              value: { name: ['n'], expr: { exprType: { value: { functionName: 'count', isDistinct: true } } } },
            },
          },
        ],
      },
    })
  })

  test('an answer of the server keeps its message and gets a number of this plan', () => {
    const answered: RelationMessage = {
      common: { sourceInfo: '', planId: 77n, origin: undefined },
      relType: { $case: 'localRelation', value: { data: undefined, schema: 'a int' } },
    }
    const answer: Relation = { kind: 'answer', message: RelationMessage.encode(answered).finish() }
    const join = encodeRoot({
      kind: 'join',
      left: answer,
      right: { ...answer },
      type: 'semi',
      using: [],
      condition: functionCall('==', [attribute('a', answer), attribute('a', answer)]),
    })
    expect(join.relType).toMatchObject({
      value: { left: { relType: answered.relType }, right: { relType: answered.relType } },
    })
    if (join.relType?.$case !== 'join') throw new Error('a join was expected')
    const { left, right, joinCondition } = join.relType.value
    expect(planId(left)).not.toBe(77n)
    expect(planId(left)).not.toBe(planId(right))
    expect(joinCondition?.exprType?.value).toMatchObject({
      arguments: [{ exprType: { value: { planId: planId(left) } } }, expect.anything()],
    })
  })
})

describe('expressions', () => {
  const encoded = (expression: Expression) => {
    const { relType } = encodeRoot({ kind: 'project', input, expressions: [expression] })
    return relType?.$case === 'project' ? relType.value.expressions[0]?.exprType : undefined
  }

  test.each<[string, Expression, unknown]>([
    ['a name', attribute('plain'), { value: { unparsedIdentifier: 'plain', planId: undefined } }],
    ['a name with a dot', attribute('a.b'), { value: { unparsedIdentifier: '`a.b`' } }],
    ['a name with a backtick', attribute('a`b c'), { value: { unparsedIdentifier: '`a``b c`' } }],
    ['a name in another script', attribute('größe'), { value: { unparsedIdentifier: '`größe`' } }],
    [
      'cast',
      cast(id, long(), 'ansi'),
      { $case: 'cast', value: { evalMode: 0, castToType: { value: { kind: { $case: 'long' } } } } },
    ],
    ['tryCast', cast(id, long(), 'try'), { $case: 'cast', value: { evalMode: 3 } }],
    ['SQL', sqlExpression('a + 1'), { $case: 'expressionString', value: { expression: 'a + 1' } }],
    [
      'a null',
      literal(long(), null),
      { value: { literalType: { $case: 'null', value: { kind: { $case: 'long' } } } } },
    ],
    [
      'a field',
      extractValue(id, literal(string(), 'x')),
      {
        $case: 'unresolvedExtractValue',
        value: { extraction: { exprType: { value: { literalType: { value: 'x' } } } } },
      },
    ],
    [
      'an order',
      sortOrder(id, 'descending', 'first'),
      { $case: 'sortOrder', value: { direction: 2, nullOrdering: 1 } },
    ],
    [
      'a window',
      windowCall(functionCall('rank', []), [id], [sortOrder(id, 'ascending')]),
      {
        $case: 'window',
        value: {
          windowFunction: { exprType: { value: { functionName: 'rank' } } },
          partitionSpec: [{ exprType: { value: { unparsedIdentifier: 'id' } } }],
          orderSpec: [{ direction: 1, nullOrdering: 1 }],
          frameSpec: undefined,
        },
      },
    ],
  ])('%s', (_, expression, message) => {
    expect(encoded(expression)).toMatchObject(message as object)
  })
})

describe('frames used as values', () => {
  const value = table('v')
  const other = table('o')
  const isId = (relation: Relation) => functionCall('==', [id, subquery('scalar', relation)])
  const columns = [alias(subquery('scalar', value), 'v')]

  test.each<[string, Relation]>([
    ['project', { kind: 'project', input, expressions: columns }],
    ['withColumns', { kind: 'withColumns', input, columns }],
    ['filter', { kind: 'filter', input, condition: isId(value) }],
    ['sort', { kind: 'sort', input, order: [sortOrder(subquery('scalar', value), 'ascending')], global: true }],
    [
      'aggregate',
      { kind: 'aggregate', input, groupBy: [], aggregates: [functionCall('max', [subquery('scalar', value)])] },
    ],
    ['observe', { kind: 'observe', input, name: 'o', metrics: columns }],
    ['join', { kind: 'join', left: input, right: other, type: 'inner', using: [], condition: isId(value) }],
  ])('travel beside a %s', (kind, relation) => {
    const { relType } = encodeRoot(relation)
    if (relType?.$case !== 'withRelations') throw new Error('WithRelations was expected')
    const { root, references } = relType.value
    expect(root?.relType?.$case).toBe(kind === 'observe' ? 'collectMetrics' : kind)
    expect(references).toHaveLength(1)
    expect(references[0]).toMatchObject({ relType: { value: { readType: { value: { unparsedIdentifier: 'v' } } } } })
    const numbers = JSON.stringify(root, (_, part) => (typeof part === 'bigint' ? `#${part}` : part))
    expect(numbers).toContain(`"subqueryExpression","value":{"planId":"#${planId(references[0])}"`)
  })

  test('used twice they travel once, two of them both', () => {
    const twice = encodeRoot({ kind: 'filter', input, condition: functionCall('and', [isId(value), isId(value)]) })
    const both = encodeRoot({ kind: 'filter', input, condition: functionCall('and', [isId(value), isId(other)]) })
    expect(twice.relType?.value).toMatchObject({ references: [expect.anything()] })
    expect(both.relType?.value).toMatchObject({ references: [expect.anything(), expect.anything()] })
  })

  test('within one another, each beside the one that uses it', () => {
    const inner: Relation = { kind: 'filter', input: value, condition: isId(other) }
    const { relType } = encodeRoot({
      kind: 'limit',
      count: 1,
      input: { kind: 'filter', input, condition: isId(inner) },
    })
    expect(relType).toMatchObject({
      $case: 'limit',
      value: {
        input: {
          relType: {
            $case: 'withRelations',
            value: {
              references: [{ relType: { $case: 'withRelations', value: { root: { relType: { $case: 'filter' } } } } }],
            },
          },
        },
      },
    })
  })
})

describe('commands', () => {
  test.each<[string, Command, unknown]>([
    [
      'a write to a path',
      {
        kind: 'write',
        input,
        format: 'parquet',
        mode: 'overwrite',
        options: { a: 'b' },
        partitionBy: ['d'],
        target: { path: '/p' },
      },
      {
        $case: 'writeOperation',
        value: {
          source: 'parquet',
          mode: 2,
          options: { a: 'b' },
          partitioningColumns: ['d'],
          saveType: { $case: 'path', value: '/p' },
        },
      },
    ],
    [
      'a write to a table',
      { kind: 'write', input, format: 'parquet', mode: 'ignore', options: {}, partitionBy: [], target: { table: 't' } },
      {
        $case: 'writeOperation',
        value: { mode: 4, saveType: { $case: 'table', value: { tableName: 't', saveMethod: 1 } } },
      },
    ],
    [
      'a view',
      { kind: 'createView', input, name: 'v', replace: true, global: false },
      { $case: 'createDataframeView', value: { name: 'v', replace: true, isGlobal: false, input: anInput } },
    ],
    [
      'a statement',
      { kind: 'sqlCommand', query: 'drop table t', args: {} },
      {
        $case: 'sqlCommand',
        value: { sql: '', input: { relType: { $case: 'sql', value: { query: 'drop table t' } } } },
      },
    ],
  ])('%s', (_, command, message) => {
    expect(encodeCommand(command).opType).toMatchObject({ $case: 'command', value: { commandType: message } })
  })

  test('each save mode is the server’s', () => {
    const modes = (['append', 'overwrite', 'errorIfExists', 'ignore'] as const).map((mode) => {
      const target = { path: '/p' }
      const { opType } = encodeCommand({
        kind: 'write',
        input,
        format: 'csv',
        mode,
        options: {},
        partitionBy: [],
        target,
      })
      const command = opType?.$case === 'command' ? opType.value.commandType : undefined
      return command?.$case === 'writeOperation' ? command.value.mode : undefined
    })
    expect(modes).toEqual([1, 2, 3, 4])
  })
})
