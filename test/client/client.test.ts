import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readSettings } from '../../src/config.ts'
import { parseConnectionString } from '../../src/spark-connect/client/connection-string.ts'
import { SparkConnectClient } from '../../src/spark-connect/client/spark-connect-client.ts'
import { decodeObservedMetrics } from '../../src/spark-connect/decode/metrics.ts'
import { type Row, rowDecoder } from '../../src/spark-connect/decode/rows.ts'
import { decodeSchema } from '../../src/spark-connect/decode/schema.ts'
import {
  AnalysisError,
  CancelledError,
  ConnectionError,
  ExecutionError,
} from '../../src/spark-connect/errors/spark-error.ts'
import type { ExecutePlanResponse, Plan } from '../../src/spark-connect/gen/spark/connect/base.ts'
import type { Expression } from '../../src/spark-connect/gen/spark/connect/expressions.ts'
import type { Relation } from '../../src/spark-connect/gen/spark/connect/relations.ts'
import { GrpcTransport } from '../../src/spark-connect/transport/grpc-transport.ts'
import type { StructField } from '../../src/spark-connect/types/data-type.ts'
import { Decimal } from '../../src/spark-connect/types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../../src/spark-connect/types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../../src/spark-connect/types/temporal.ts'
import { Variant } from '../../src/spark-connect/types/variant.ts'

// The protocol's client on a real server, with plans made by hand: no DataFrame above, no mock below.

const { spark } = readSettings()
const token = spark.tokenFile === undefined ? undefined : readFileSync(spark.tokenFile, 'utf8').trim()
const connection = parseConnectionString(spark.remote, { token })
let client: SparkConnectClient

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(() => {
  client = new SparkConnectClient(new GrpcTransport(connection), connection)
})

afterAll(async () => {
  await client.releaseSession()
  await client.close()
})

function sqlRelation(query: string): Relation {
  const value = { query, args: {}, posArgs: [], namedArguments: {}, posArguments: [] }
  return { common: undefined, relType: { $case: 'sql', value } }
}

function sql(query: string): Plan {
  return { opType: { $case: 'root', value: sqlRelation(query) } }
}

interface Result {
  readonly fields: readonly StructField[]
  readonly rows: Row[]
}

async function collect(responses: AsyncIterable<ExecutePlanResponse>): Promise<Result> {
  let fields: readonly StructField[] = []
  let decode = rowDecoder([])
  const rows: Row[] = []
  for await (const { schema, responseType } of responses) {
    if (schema !== undefined) {
      fields = decodeSchema(schema)
      decode = rowDecoder(fields)
    }
    if (responseType?.$case === 'arrowBatch') for (const row of decode(responseType.value.data)) rows.push(row)
  }
  return { fields, rows }
}

const run = (query: string) => collect(client.execute(sql(query)))

async function failureOf(query: string): Promise<unknown> {
  return run(query).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('every data type arrives exactly', () => {
  beforeAll(async () => {
    const pairs = [
      { key: 'spark.sql.timeType.enabled', value: 'true' },
      // Far from UTC, so that a shift of time zones anywhere would show.
      { key: 'spark.sql.session.timeZone', value: 'Asia/Kolkata' },
    ]
    await client.config({ $case: 'set', value: { pairs, silent: undefined } })
  })

  test.each<[string, string, string, unknown]>([
    ['byte', '-128Y', 'byte', -128],
    ['short', '-32768S', 'short', -32768],
    ['int', '2147483647', 'integer', 2 ** 31 - 1],
    ['bigint', '9223372036854775807L', 'long', 2n ** 63n - 1n],
    ['float', "cast('1.1' as float)", 'float', Math.fround(1.1)],
    ['double', '0.1D', 'double', 0.1],
    ['NaN', "double('NaN')", 'double', Number.NaN],
    [
      'decimal',
      '-12345678901234567890123456789012345.678BD',
      'decimal',
      Decimal.from('-12345678901234567890123456789012345.678'),
    ],
    ['decimal with zeros', 'cast(1.5 as decimal(18, 4))', 'decimal', new Decimal(15_000n, 4)],
    ['string', "'grüße 𝄞'", 'string', 'grüße 𝄞'],
    ['char', "cast('ab' as char(4))", 'string', 'ab'],
    ['varchar', "cast('ab' as varchar(4))", 'string', 'ab'],
    ['binary', "X'00FF10'", 'binary', new Uint8Array([0, 255, 16])],
    ['boolean', 'true', 'boolean', true],
    ['date', "date'0001-01-01'", 'date', LocalDate.of(1, 1, 1)],
    [
      'timestamp',
      "timestamp'2026-01-31 12:00:00.123456Z'",
      'timestamp',
      Timestamp.parse('2026-01-31T12:00:00.123456Z'),
    ],
    [
      'timestamp of the session',
      "timestamp'2026-01-31 12:00:00'",
      'timestamp',
      Timestamp.parse('2026-01-31T12:00:00+05:30'),
    ],
    [
      'timestamp before 1970',
      "timestamp'1900-01-01 00:00:00.000001Z'",
      'timestamp',
      Timestamp.parse('1900-01-01T00:00:00.000001Z'),
    ],
    [
      'timestamp_ntz',
      "timestamp_ntz'9999-12-31 23:59:59.999999'",
      'timestamp_ntz',
      LocalDateTime.parse('9999-12-31T23:59:59.999999'),
    ],
    ['time', "time'23:59:59.999999'", 'time', LocalTime.parse('23:59:59.999999')],
    ['year-month interval', "interval '-1-2' year to month", 'year_month_interval', new YearMonthInterval(-14)],
    [
      'day-time interval',
      "interval '-1 02:03:04.000005' day to second",
      'day_time_interval',
      new DayTimeInterval(-93_784_000_005n),
    ],
    ['calendar interval', 'make_interval(1, 2, 0, -3, 0, 0, -0.000001)', 'interval', new CalendarInterval(14, -3, -1n)],
    ['array', 'array(1, null, 3)', 'array', [1, null, 3]],
    [
      'map',
      "map('a', 1.5BD, 'b', null)",
      'map',
      new Map([
        ['a', new Decimal(15n, 1)],
        ['b', null],
      ]),
    ],
    [
      'struct',
      "named_struct('x', 1, 'y', array(named_struct('z', date'1970-01-02')))",
      'struct',
      { x: 1, y: [{ z: new LocalDate(1) }] },
    ],
    ['void', 'null', 'void', null],
  ])('%s', async (_, expression, typeName, value) => {
    const { fields, rows } = await run(`select ${expression} as v union all select null as v`)
    expect(fields).toMatchObject([{ name: 'v', dataType: { typeName } }])
    expect(rows).toEqual([{ v: value }, { v: null }])
  })

  test('variant', async () => {
    const { rows } = await run(`select parse_json('{"a": 1}') as v`)
    const [{ v } = {}] = rows
    expect(v).toBeInstanceOf(Variant)
    expect(v instanceof Variant && Buffer.from(v.metadata).includes('a')).toBe(true)
  })

  test('nulls and values by turns, over many batches', async () => {
    const { rows } = await run(
      `select id, if(id % 3 = 0, null, concat('row ', id)) as s, if(id % 5 = 0, null, id * 2) as l,
         if(id % 7 = 0, null, id % 2 = 0) as b, if(id % 2 = 0, null, array(id)) as a
       from range(0, 50000, 1, 4)`,
    )
    expect(rows).toHaveLength(50_000)
    const wrong = rows.filter(({ id, s, l, b, a }, index) => {
      const n = BigInt(index)
      const array = Array.isArray(a) ? a[0] : a
      return (
        id !== n ||
        s !== (index % 3 === 0 ? null : `row ${index}`) ||
        l !== (index % 5 === 0 ? null : n * 2n) ||
        b !== (index % 7 === 0 ? null : index % 2 === 0) ||
        array !== (index % 2 === 0 ? null : n)
      )
    })
    expect(wrong).toEqual([])
  })
})

describe('results', () => {
  test('of no rows and of no columns', async () => {
    expect(await run('select 1 as a where false')).toMatchObject({ fields: [{ name: 'a' }], rows: [] })
  })

  test('of a million rows come whole', async () => {
    const { rows } = await run('select id from range(1000000)')
    expect(rows).toHaveLength(1_000_000)
    expect(rows.reduce((sum, { id }) => sum + (typeof id === 'bigint' ? id : 0n), 0n)).toBe(499_999_500_000n)
  })

  test('at once stay apart', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    const results = await Promise.all(numbers.map((number) => run(`select ${number} as n`)))
    expect(results.map(({ rows }) => rows)).toEqual(numbers.map((n) => [{ n }]))
  })

  test('carry what was observed', async () => {
    const metric = (text: string): Expression => ({
      common: undefined,
      exprType: { $case: 'expressionString', value: { expression: text } },
    })
    const value = {
      input: sqlRelation('select id from range(10)'),
      name: 'seen',
      metrics: [metric('count(*) as n'), metric('max(struct(id, date"2026-01-31" as d)) as top')],
    }
    const observed: Row[] = []
    const plan: Plan = {
      opType: { $case: 'root', value: { common: undefined, relType: { $case: 'collectMetrics', value } } },
    }
    for await (const { observedMetrics } of client.execute(plan))
      observed.push(...decodeObservedMetrics(observedMetrics).map(({ values }) => values))
    expect(observed).toEqual([{ n: 10n, top: { id: 9n, d: LocalDate.parse('2026-01-31') } }])
  })
})

describe('errors', () => {
  test('of analysis say what, where and what to do', async () => {
    const error = await failureOf('select * from no_such_table')
    expect(error).toBeInstanceOf(AnalysisError)
    expect(error).toMatchObject({
      code: 'ANALYSIS',
      errorClass: 'TABLE_OR_VIEW_NOT_FOUND',
      sqlState: '42P01',
      messageParameters: { relationName: '`no_such_table`' },
      queryContexts: [{ kind: 'sql', fragment: 'no_such_table', startIndex: 14 }],
      hint: expect.stringContaining('spelling'),
      operationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(error instanceof Error && error.stack).toContain('client.test.ts')
  })

  test.each([
    ['selec 1', AnalysisError, 'PARSE', 'PARSE_SYNTAX_ERROR'],
    ['select nope from range(1)', AnalysisError, 'ANALYSIS', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['select * from parquet.`file:///no/such/path`', AnalysisError, 'ANALYSIS', 'PATH_NOT_FOUND'],
    ['select 1 / 0', ExecutionError, 'EXECUTION', 'DIVIDE_BY_ZERO'],
    ["select cast('x' as int)", ExecutionError, 'EXECUTION', 'CAST_INVALID_INPUT'],
    ["select raise_error('boom')", ExecutionError, 'EXECUTION', 'USER_RAISED_EXCEPTION'],
  ])('of %s', async (query, kind, code, errorClass) => {
    const error = await failureOf(query)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ code, errorClass })
  })

  test.skipIf(token === undefined)('of a wrong token do not quote it', async () => {
    const stranger = new SparkConnectClient(
      new GrpcTransport({ ...connection, host: connection.host, token: 'not-the-token' }),
      connection,
    )
    const error: unknown = await stranger.serverVersion().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', hint: expect.stringContaining('token') })
    expect(JSON.stringify(error) + String(error)).not.toContain('not-the-token')
    await stranger.close()
  })

  test('of an address where nothing answers come soon', async () => {
    const nowhere = { host: '127.0.0.1', port: 1, useSsl: false, endpoint: '127.0.0.1:1' }
    const lost = new SparkConnectClient(new GrpcTransport(nowhere), nowhere)
    await expect(lost.serverVersion()).rejects.toThrow('nothing answers at 127.0.0.1:1')
    await lost.close()
  })
})

describe('cancelling', () => {
  // Some half a minute of work if nobody stops it.
  const SLOW = 'select count(*) from range(0, 2000000000, 1, 8) where id % 7 = rand() * 100'

  /** The responses, calling `begun` once tasks are running: the server forgets an interrupt that comes before its jobs. */
  async function* whenRunning(responses: AsyncIterable<ExecutePlanResponse>, begun: () => void) {
    for await (const response of responses) {
      const { responseType } = response
      if (responseType?.$case === 'executionProgress' && responseType.value.numInflightTasks > 0n) begun()
      yield response
    }
  }

  test('interrupts the query on the server', async () => {
    const controller = new AbortController()
    const responses = client.execute(sql(SLOW), { signal: controller.signal, tags: ['slow'] })
    const result = collect(whenRunning(responses, () => controller.abort()))
    await expect(result).rejects.toBeInstanceOf(CancelledError)
    // Nothing with that tag runs on: the server had let go of it by itself.
    await expect.poll(() => client.interrupt({ tag: 'slow' }), { timeout: 10_000 }).toEqual([])
  })

  test('from elsewhere reaches the one who waits', async () => {
    let interrupted: Promise<readonly string[]> | undefined
    const responses = client.execute(sql(SLOW), { tags: ['elsewhere'] })
    const interrupt = () => {
      interrupted ??= client.interrupt({ tag: 'elsewhere' })
    }
    const result = collect(whenRunning(responses, interrupt))
    await expect(result).rejects.toMatchObject({ code: 'CANCELLED', errorClass: 'OPERATION_CANCELED' })
    expect(await interrupted).toHaveLength(1)
  })

  test('by stopping early lets go of the rest', async () => {
    let batches = 0
    for await (const { responseType } of client.execute(sql('select id from range(0, 50000000, 1, 1000)'), {
      tags: ['early'],
    })) {
      if (responseType?.$case === 'arrowBatch') batches += 1
      if (batches === 2) break
    }
    await expect.poll(() => client.interrupt({ tag: 'early' }), { timeout: 10_000 }).toEqual([])
  })
})

test('settings, the version and the schema of a plan are one call each', async () => {
  const pairs = [{ key: 'spark.sql.shuffle.partitions', value: '3' }]
  await client.config({ $case: 'set', value: { pairs, silent: undefined } })
  const got = await client.config({ $case: 'get', value: { keys: ['spark.sql.shuffle.partitions'] } })
  expect(got.pairs).toEqual(pairs)
  expect(await client.serverVersion()).toMatch(/^\d+\.\d+\.\d+/)
  const { schema } = await client.analyze({ $case: 'schema', value: { plan: sql('select 1L as a, null as b') } })
  expect(decodeSchema(schema)).toEqual([
    { name: 'a', dataType: { typeName: 'long' }, nullable: false },
    { name: 'b', dataType: { typeName: 'void' }, nullable: true },
  ])
})

test('a released session is gone, and says so', async () => {
  const own = new SparkConnectClient(new GrpcTransport(connection), { endpoint: connection.endpoint })
  await own.serverVersion()
  await own.releaseSession()
  await expect(own.config({ $case: 'getAll', value: { prefix: undefined } })).rejects.toMatchObject({
    name: 'SessionError',
    code: 'SESSION_EXPIRED',
  })
  await own.close()
})
