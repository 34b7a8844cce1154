import { describe, expect, test } from 'vitest'
import { SparkConnectClient } from './client/spark-connect-client.ts'
import type { AnalyzePlanRequest, ExecutePlanResponse } from './gen/spark/connect/base.ts'
import type { Relation as RelationMessage } from './gen/spark/connect/relations.ts'
import type { DataType } from './gen/spark/connect/types.ts'
import type { Relation } from './plan/relation.ts'
import { RemoteExecutor } from './remote-executor.ts'
import { MemoryTransport } from './transport/memory-transport.ts'

const ids = { sessionId: '00112233-4455-6677-8899-aabbccddeeff', serverSideSessionId: 'server-1' }
const NO_COLUMNS: DataType = { kind: { $case: 'struct', value: { fields: [], typeVariationReference: 0 } } }

type Payload = Partial<Pick<ExecutePlanResponse, 'schema' | 'responseType'>>

/** A server that remembers the numbers of the plans that it is sent, and answers each with the same. */
function serverOf(answer: readonly Payload[] = []) {
  const numbers: bigint[][] = []
  const remember = (message: RelationMessage | undefined) => numbers.push(numbersOf(message))
  const transport = new MemoryTransport({
    analyzePlan: async ({ analyze }) => {
      if (analyze?.$case === 'sparkVersion')
        return { ...ids, result: { $case: 'sparkVersion', value: { version: '9.9.9' } } }
      remember(relationIn(analyze))
      if (analyze?.$case === 'persist') return { ...ids, result: { $case: 'persist', value: {} } }
      if (analyze?.$case === 'unpersist') return { ...ids, result: { $case: 'unpersist', value: {} } }
      return { ...ids, result: { $case: 'schema', value: { schema: NO_COLUMNS } } }
    },
    executePlan: async function* ({ plan, operationId = '' }) {
      if (plan?.opType?.$case === 'root') remember(plan.opType.value)
      const payloads: Payload[] = [...answer, { responseType: { $case: 'resultComplete', value: {} } }]
      for (const [i, payload] of payloads.entries())
        yield {
          ...ids,
          operationId,
          responseId: String(i),
          metrics: undefined,
          observedMetrics: [],
          schema: undefined,
          responseType: undefined,
          ...payload,
        }
    },
    releaseExecute: async () => ({ ...ids, operationId: undefined }),
  })
  const client = new SparkConnectClient(transport, { sessionId: ids.sessionId })
  return { executor: new RemoteExecutor(client), numbers }
}

function relationIn(analyze: AnalyzePlanRequest['analyze']): RelationMessage | undefined {
  if (analyze?.$case === 'persist' || analyze?.$case === 'unpersist') return analyze.value.relation
  const plan = analyze?.$case === 'schema' ? analyze.value.plan : undefined
  return plan?.opType?.$case === 'root' ? plan.opType.value : undefined
}

/** The numbers of a chain of limits, from the outside in. */
function numbersOf(message: RelationMessage | undefined): bigint[] {
  if (message === undefined) return []
  const inner = message.relType?.$case === 'limit' ? message.relType.value.input : undefined
  return [message.common?.planId ?? -1n, ...numbersOf(inner)]
}

const table: Relation = { kind: 'readTable', name: 't' }
const one: Relation = { kind: 'limit', input: table, count: 1 }
const two: Relation = { kind: 'limit', input: one, count: 2 }

async function drain(rows: AsyncIterable<readonly unknown[]>): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const batch of rows) all.push(...batch)
  return all
}

describe('the numbers of relations', () => {
  test('are new for every plan that is sent, whatever it is asked', async () => {
    const { executor, numbers } = serverOf()
    await drain(executor.rows(one, {}))
    await drain(executor.rows(one, {}))
    await executor.schema(one, {})
    await executor.schema(two, {})
    const all = numbers.flat()
    expect(numbers.map((plan) => plan.length)).toEqual([2, 2, 2, 3])
    expect(new Set(all).size).toBe(all.length)
  })

  test('stay with what is kept, wherever it stands, until it is let go of', async () => {
    const { executor, numbers } = serverOf()
    await executor.persist(one)
    await drain(executor.rows(two, {}))
    await executor.schema(one, {})
    await executor.unpersist(one)
    await drain(executor.rows(one, {}))
    const [kept, within, again, ended, after] = numbers
    expect(within?.slice(1)).toEqual(kept)
    expect(kept).not.toContain(within?.[0])
    expect([again, ended]).toEqual([kept, kept])
    expect(after?.some((id) => kept?.includes(id))).toBe(false)
  })
})

describe('answers', () => {
  const batch = (rowCount: bigint): Payload => ({
    responseType: {
      $case: 'arrowBatch',
      value: {
        data: Buffer.alloc(0),
        rowCount,
        startOffset: undefined,
        chunkIndex: undefined,
        numChunksInBatch: undefined,
      },
    },
  })

  test('rows without columns are counted', async () => {
    const { executor } = serverOf([{ schema: NO_COLUMNS }, batch(2n), batch(1n)])
    expect(await drain(executor.rows(table, {}))).toEqual([{}, {}, {}])
  })

  test('rows before their schema are an error', async () => {
    const { executor } = serverOf([batch(2n)])
    await expect(drain(executor.rows(table, {}))).rejects.toMatchObject({ code: 'PROTOCOL' })
  })

  test('a statement without an answer is an error', async () => {
    const { executor } = serverOf()
    await expect(executor.statement({ query: 'drop table t', args: {} }, {})).rejects.toMatchObject({
      code: 'PROTOCOL',
    })
  })
})
