import { describe, expect, test } from 'vitest'
import { AnalysisError } from '../errors/spark-error.ts'
import type { Command } from '../plan/command.ts'
import type { Relation } from '../plan/relation.ts'
import { array, date, decimal, int, long, map, string, struct } from '../types/builders.ts'
import type { StructField } from '../types/data-type.ts'
import { nullable, type Schema, schema } from '../types/schema.ts'
import type { PlanExecutor } from './executor.ts'
import { DataFrameReader } from './reader.ts'
import { UntypedDataFrame } from './untyped-dataframe.ts'

/** Says the columns that it is made with, and remembers the commands. */
function server(fields: readonly StructField[] = []) {
  const commands: Command[] = []
  const executor: PlanExecutor = {
    rows: async function* () {
      yield [{ count: 2n ** 53n }]
    },
    command: async (command) => {
      commands.push(command)
      return { operationId: '', observed: {} }
    },
    schema: async () => fields,
    explain: async () => '',
    persist: async () => {},
    unpersist: async () => {},
  }
  return { commands, executor, frame: new UntypedDataFrame({ kind: 'readTable', name: 't' }, executor) }
}

async function refusal<S>(actual: Schema<unknown>, wanted: Schema<S>, nullability?: 'trusted') {
  const { frame } = server(actual.fields)
  return frame.as(wanted, nullability && { nullability }).then(
    () => undefined,
    (error: unknown) => error,
  )
}

const HEAD = 'the frame does not have the columns that the schema says: '

describe('as', () => {
  test('takes the columns in the schema’s order and leaves out the others', async () => {
    const { frame } = server(schema({ a: long(), b: nullable(string()), c: date() }).fields)
    const typed = await frame.as(schema({ c: date(), a: long() }))
    expect(typed.columns).toEqual(['c', 'a'])
    expect(typed.plan).toMatchObject({ kind: 'project', expressions: [{ name: 'c' }, { name: 'a' }] })
  })

  test('is the frame itself where the columns are the same', async () => {
    const { frame } = server(schema({ a: long(), b: string() }).fields)
    expect((await frame.as(schema({ a: long(), b: string() }))).plan).toBe(frame.plan)
  })

  test('lists everything that is wrong in one error', async () => {
    const error = await refusal(
      schema({ id: int(), Amount: decimal(18, 2), note: nullable(string()) }),
      schema({ id: long(), amount: decimal(18, 2), note: string() }),
    )
    expect(error).toBeInstanceOf(AnalysisError)
    expect(error).toMatchObject({
      code: 'ANALYSIS',
      errorClass: 'SCHEMA_MISMATCH',
      message: `${HEAD}'id' is int, not bigint; 'amount' is missing (there are: id, Amount, note); 'note' may hold nulls and the schema says that it holds none`,
    })
  })

  test.each([
    ['an element of an array', array(nullable(int())), array(int())],
    ['a value of a map', map(string(), nullable(int())), map(string(), int())],
    ['a field of a struct', struct({ a: nullable(int()) }), struct({ a: int() })],
    ['deeper still', array(struct({ a: map(string(), nullable(int())) })), array(struct({ a: map(string(), int()) }))],
  ])('nulls inside: %s', async (_, have, want) => {
    const [actual, wanted] = [schema({ x: have }), schema({ x: want })]
    expect(await refusal(actual, wanted)).toMatchObject({
      message: `${HEAD}'x' may hold nulls inside its values where the schema says that there are none`,
    })
    expect(await refusal(wanted, actual)).toBeUndefined()
    expect(await refusal(actual, wanted, 'trusted')).toBeUndefined()
  })

  test('trusted is about nulls, not about types', async () => {
    const actual = schema({ x: nullable(array(nullable(int()))) })
    expect(await refusal(actual, schema({ x: array(int()) }), 'trusted')).toBeUndefined()
    expect(await refusal(actual, schema({ x: array(long()) }), 'trusted')).toMatchObject({
      message: `${HEAD}'x' is array<int>, not array<bigint>`,
    })
  })
})

test('a number of rows that is no JavaScript number is an error', async () => {
  await expect(server().frame.count()).rejects.toThrow(RangeError)
})

describe('no password is sent', () => {
  const target = { url: 'jdbc:postgresql://127.0.0.1:5432/fraud', table: 't', user: 'u' }
  const message = 'a password must not be sent over Connect'

  test.each<[string, Partial<typeof target> & { options?: Record<string, string> }]>([
    ['in the URL', { url: 'jdbc:postgresql://h/db?user=u&password=x' }],
    ['in the URL, in capitals', { url: 'jdbc:postgresql://h/db?PassWord=x' }],
    ['in a URL with semicolons', { url: 'jdbc:sqlserver://h;password=x' }],
    ['of the client key, in the URL', { url: 'jdbc:postgresql://h/db?sslpassword=x' }],
    ['as an option', { options: { password: 'x' } }],
    ['as an option, in capitals', { options: { PASSWORD: 'x' } }],
    ['of the client key', { options: { sslpassword: 'x' } }],
    ['before the host', { url: 'jdbc:postgresql://u:x@h:5432/db' }],
    ['before one of several hosts', { url: 'jdbc:mysql://h1:3306,u:x/y@h2:3306/db' }],
    ['as Oracle has it', { url: 'jdbc:oracle:thin:scott/tiger@//h:1521/db' }],
    ['in a URL, escaped', { url: 'jdbc:postgresql://h/db?pass%77ord=x' }],
    ['in brackets', { url: 'jdbc:mysql://address=(host=h)(user=u)(password=x)/db' }],
    ['by another name', { options: { pwd: 'x' } }],
    ['with other signs', { options: { ' Pass_Word ': 'x' } }],
    ['of a key store', { options: { 'javax.net.ssl.trustStorePassword': 'x' } }],
    ['that is a token', { options: { accessToken: 'x' } }],
    ['among properties', { options: { connectionProperties: 'user=u;password=x' } }],
    ['among properties in JSON', { options: { properties: '{"password": "x"}' } }],
    ['as Oracle has it, for a proxy user', { url: 'jdbc:oracle:thin:scott[app]/tiger@h' }],
    ['as Oracle has it, of its other driver', { url: 'jdbc:oracle:oci8:scott/ti/ger@h' }],
    ['with slashes', { url: 'jdbc:mysql://u:x/y@h/db' }],
    ['in braces', { url: 'jdbc:sqlserver://h;Password = {x;y}' }],
    ['that is a key', { options: { privateKey: 'x' } }],
    ['that is a key, in PEM', { options: { pem_private_key: 'x' } }],
    ['that is a key in the URL', { url: 'jdbc:databricks://h:443/default;AuthMech=3;Auth_AccessToken=x' }],
    ['in what is sent to Hadoop', { options: { 'fs.azure.account.key.acme': 'x' } }],
    ['of a role', { options: { sessionInitStatement: 'set role app identified by x' } }],
    [
      'of a key that is opened',
      { options: { sessionInitStatement: "open symmetric key k decryption by password = 'x'" } },
    ],
    ['of a user', { options: { sessionInitStatement: "alter user u with password 'x'" } }],
    [
      'of another database',
      { options: { query: "select * from dblink('host=h password=x', 'select 1') as t(a int)" } },
    ],
  ])('%s', async (_, change) => {
    const { commands, executor, frame } = server()
    await expect(frame.write.jdbc({ ...target, ...change })).rejects.toThrow(message)
    expect(() => new DataFrameReader(executor).jdbc({ ...target, ...change })).toThrow(message)
    expect(commands).toEqual([])
  })

  test('as an option of the format jdbc', async () => {
    const { commands, executor, frame } = server()
    await expect(frame.write.format('JDBC').option('password', 'x').save()).rejects.toThrow(message)
    expect(() => new DataFrameReader(executor).format('jdbc').option('password', 'x').load()).toThrow(message)
    expect(() =>
      new DataFrameReader(executor)
        .format('jdbc')
        .option('password', 'x')
        .schema(schema({ a: int() }))
        .load(),
    ).toThrow(message)
    expect(commands).toEqual([])
  })

  test.each([
    ['jdbc', 'jdbc:postgresql://h/db'],
    ['org.apache.spark.sql.jdbc', 'jdbc:postgresql://h/db'],
    ['org.apache.spark.sql.execution.datasources.jdbc.JdbcRelationProvider', 'jdbc:postgresql://h/db'],
    ['an.alias', 'jdbc:postgresql://h/db'],
    ['an.alias', ' JDBC:postgresql://h/db'],
  ])('whatever the source is called: %s', async (format, url) => {
    const { commands, executor, frame } = server()
    const options = { url, dbtable: 't', password: 'x' }
    await expect(frame.write.format(format).options(options).save()).rejects.toThrow(message)
    const reader = new DataFrameReader(executor).format(format).option('url', url).option('password', 'x')
    expect(() => reader.load()).toThrow(message)
    expect(commands).toEqual([])
  })

  test.each<[string, Partial<typeof target> & { options?: Record<string, string> }]>([
    ['a user before the host', { url: 'jdbc:mysql://u@h1:3306,u@h2:3306/db' }],
    ['hosts with ports', { url: 'jdbc:postgresql://token:5432,h2:5432/db?application_name=a@b' }],
    ['the file with passwords', { url: 'jdbc:postgresql://h/db?passfile=/p&sslmode=verify-full' }],
    ['a statement', { options: { sessionInitStatement: "set search_path = 'passwords'; select pg_sleep(0)" } }],
    ['a column', { options: { partitionColumn: 'key', customSchema: 'password string, token string' } }],
    ['a service', { url: 'jdbc:oracle:thin:@//h:1521/service' }],
    ['Hive’s principal', { url: 'jdbc:hive2://h:10000/db;principal=hive/_HOST@EXAMPLE.COM' }],
    ['the file of a key', { url: 'jdbc:postgresql://h/db?sslkey=/k.pem', options: { privateKeyFile: '/k.p8' } }],
    ['a condition on it', { options: { dbtable: "(select * from t where note = 'password' and token = 'x') as t" } }],
    ['a condition', { options: { query: "select * from t where password = 'x'" } }],
  ])('%s is none', async (_, change) => {
    const { commands, frame } = server()
    await frame.write.jdbc({ ...target, ...change })
    expect(commands).toHaveLength(1)
  })

  test('what is no password is', async () => {
    const { commands, frame } = server()
    await frame.write.mode('append').jdbc({ ...target, options: { batchsize: '5' } })
    await frame.write.option('password', 'of another source').save('/path')
    const options = { url: target.url, dbtable: 't', user: 'u', batchsize: '5' }
    expect(commands).toEqual([
      { kind: 'write', input: frame.plan, format: 'jdbc', mode: 'append', options, partitionBy: [], target: undefined },
      expect.objectContaining({ format: 'parquet', target: { path: '/path' } }),
    ])
  })
})

test('readers and writers change nothing: each setting gives a new one', async () => {
  const { commands, executor, frame } = server()
  const reader = new DataFrameReader(executor)
  reader.option('header', true)
  const plans: Relation[] = [
    reader.csv('/a').plan,
    reader
      .schema(schema({ a: int() }))
      .option('x', 1)
      .csv('/a').plan,
  ]
  expect(plans).toEqual([
    { kind: 'readSource', format: 'csv', schema: undefined, options: {}, paths: ['/a'] },
    {
      kind: 'readSource',
      format: 'csv',
      schema: '`a` int',
      options: { x: '1', enforceSchema: 'false' },
      paths: ['/a'],
    },
  ])
  const writer = frame.write
  writer.mode('overwrite').partitionBy('a').option('x', true)
  await writer.parquet('/b')
  expect(commands).toMatchObject([{ mode: 'errorIfExists', partitionBy: [], options: {} }])
})
