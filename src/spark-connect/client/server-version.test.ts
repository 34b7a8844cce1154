import { describe, expect, test } from 'vitest'
import { SparkError } from '../errors/spark-error.ts'
import { type Handlers, MemoryTransport } from '../transport/memory-transport.ts'
import { FEATURES, refuseNewer, requires, sinceVersion, supports } from './server-version.ts'
import { SparkConnectClient } from './spark-connect-client.ts'

const sessionId = '00112233-4455-6677-8899-aabbccddeeff'
const ids = { sessionId, serverSideSessionId: 'server-1' }

describe('a feature', () => {
  test.each([
    ['3.5.0', false, false],
    ['4.0.0', true, false],
    ['4.1.0-SNAPSHOT', true, true],
    ['4.10.0', true, true],
    ['10.0', true, true],
  ])('on Spark %s', (version, releaseSession, cloneSession) => {
    expect(supports('releaseSession', version)).toBe(releaseSession)
    expect(supports('cloneSession', version)).toBe(cloneSession)
  })

  test('that the server lacks is refused with both versions', () => {
    expect(() => requires('getStatus', '4.1.0')).toThrow(
      'the status of operations needs Spark 4.2; the server runs 4.1.0',
    )
    expect(() => requires('lateralJoin', '3.5.0')).toThrow('lateralJoin needs Spark 4.0; the server runs 3.5.0')
    expect(() => requires('lateralJoin', '3.5.0')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }))
    for (const feature of FEATURES) expect(() => requires(feature, sinceVersion(feature))).not.toThrow()
  })
})

describe('a plan', () => {
  const range = { $case: 'range', value: { start: 0n, end: 1n } }
  const relation = (relType: object) => ({ common: { planId: 0n }, relType })
  const rename = (renames: readonly object[]) =>
    relation({ $case: 'withColumnsRenamed', value: { input: relation(range), renameColumnsMap: {}, renames } })

  test.each<[string, object, string | undefined]>([
    ['of old parts', rename([]), undefined],
    ['with a new field', rename([{ colName: 'a', newColName: 'b' }]), 'withColumnRenamed'],
    ['with a new variant', relation({ $case: 'lateralJoin', value: {} }), 'lateralJoin'],
    [
      'with a new map',
      relation({ $case: 'sql', value: { query: '', namedArguments: { a: {} } } }),
      'arguments of sql()',
    ],
    ['with an unset enum', relation({ $case: 'cast', value: { evalMode: 0 } }), undefined],
    ['with a number of 0', relation({ $case: 'unresolvedStar', value: { planId: 0n } }), 'unresolvedStar.planId'],
    ['with bytes', relation({ $case: 'localRelation', value: { data: Buffer.alloc(8) } }), undefined],
  ])('%s', (_, plan, feature) => {
    const onOld = () => refuseNewer({ opType: { $case: 'root', value: plan } }, '3.5.0')
    if (feature === undefined) expect(onOld).not.toThrow()
    else expect(onOld).toThrow(`${feature} needs Spark 4.0; the server runs 3.5.0`)
    expect(() => refuseNewer(plan, '4.0.0')).not.toThrow()
  })

  test('as deep as any is walked through, and one that shares its parts but once', () => {
    let plan = relation({ $case: 'lateralJoin', value: {} })
    for (let depth = 0; depth < 50_000; depth++)
      plan = relation({ $case: 'filter', value: { input: plan, again: plan, condition: undefined } })
    expect(() => refuseNewer(plan, '3.5.0')).toThrow(SparkError)
  })
})

test('the client sends an old server nothing that it does not know', async () => {
  const handlers: Handlers = {
    analyzePlan: async () => ({ ...ids, result: { $case: 'sparkVersion', value: { version: '3.5.0' } } }),
    interrupt: async () => ({ ...ids, interruptedIds: [] }),
  }
  const transport = new MemoryTransport(handlers)
  const client = new SparkConnectClient(transport, { sessionId })
  const refused = { code: 'UNSUPPORTED', message: expect.stringContaining('the server runs 3.5.0') }
  const plan = {
    opType: { $case: 'compressedOperation' as const, value: { data: Buffer.alloc(1), opType: 1, compressionCodec: 1 } },
  }
  await expect(client.execute(plan as never).next()).rejects.toMatchObject(refused)
  await expect(client.cloneSession()).rejects.toMatchObject(refused)
  await expect(client.status()).rejects.toMatchObject(refused)
  await expect(client.analyze({ $case: 'jsonToDdl', value: { jsonString: '' } })).rejects.toMatchObject(refused)
  await client.releaseSession()
  expect(transport.calls).toEqual(['AnalyzePlan', 'Interrupt'])
})
