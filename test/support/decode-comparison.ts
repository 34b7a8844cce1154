import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Row,
  SparkError,
  SparkSession,
  type StructField,
  YearMonthInterval,
} from '../../src/spark-connect/index.ts'
import { type Canonical, canonical, countOf } from './canonical.ts'
import { type DecodeQuery, decodeQueries } from './decode-queries.ts'
import { hasPython, runPySpark } from './pyspark.ts'

/** The server whose results are compared. */
export interface Compared {
  readonly remote: string
  readonly tokenFile?: string | undefined
  /** It does not know all types that the newest does: a query that it refuses to PySpark it has to refuse to us. */
  readonly isOlder?: boolean
}

/** Far from UTC, so that a shift of time zones anywhere would show. */
const CONF = { 'spark.sql.session.timeZone': 'Asia/Kolkata' }

interface Theirs {
  readonly columns?: number
  readonly rows?: number
  readonly error?: string
  readonly values: readonly Canonical[]
}

/** Tests of every value that we decode, one by one, against what PySpark receives from the same server. */
export function compareDecoding({ remote, tokenFile, isOlder = false }: Compared): void {
  const skip = !hasPython()
  if (skip)
    process.stdout.write('decode: no Python 3.10 with venv here: nothing is compared with PySpark, tests skipped\n')
  let spark: SparkSession
  let theirs: ReadonlyMap<string, Theirs>
  let compared = 0
  let refused = 0

  beforeAll(async () => {
    if (skip) return
    const queries = decodeQueries.map((query) => ({ ...query, conf: { ...CONF, ...query.conf } }))
    const printed = runPySpark('arrow_values.py', { remote, tokenFile, queries })
    spark = await SparkSession.connect(remote, { tokenFile, conf: CONF })
    theirs = resultsOf(await printed)
  }, 300_000)

  afterAll(async () => {
    if (skip) return
    await spark.stop()
    const but = refused > 0 ? `; ${refused} of ${decodeQueries.length} queries this server does not know` : ''
    process.stdout.write(`decode: ${compared.toLocaleString('en-GB')} values compared with PySpark's${but}\n`)
  })

  /** Whether the server knows nothing of such a query; then it has to say so to us as well. */
  async function isRefused(query: DecodeQuery): Promise<boolean> {
    const { error } = found(query.name)
    if (!isOlder || error === undefined || !SERVER_REFUSES.test(error)) return false
    await expect(collect(spark, query)).rejects.toBeInstanceOf(SparkError)
    refused += 1
    return true
  }

  describe("the values of a result are PySpark's", { skip }, () => {
    test.each(decodeQueries.filter(({ asString }) => asString !== true))('$name', async (query) => {
      if (await isRefused(query)) return
      const { columns, rows, error, values } = found(query.name)
      expect(error).toBeUndefined()
      const { fields, ours } = await collect(spark, query)
      expect([fields.length, ours.length]).toEqual([columns, rows])
      expect(firstDifference(ours, values, fields)).toBeUndefined()
      compared += ours.reduce((sum: number, row) => sum + countOf(row), 0)
    })
  })

  describe('where PySpark has no such type, the values are what the server prints', { skip }, () => {
    test.each(decodeQueries.filter(({ asString }) => asString === true))('$name', async (query) => {
      if (await isRefused(query)) return
      expect(found(query.name).error).toBeDefined()
      const { rows } = await collect(spark, query)
      expect(rows.map(({ v }) => printed(v))).toEqual(rows.map(({ s }) => s))
      compared += rows.length
    })
  })

  test('rows one by one are those of a whole result', { skip }, async () => {
    const frame = await spark.sql('select id, if(id % 3 = 0, null, concat("r", id)) as s from range(0, 20001, 1, 3)')
    const all = await frame.collect()
    let index = 0
    for await (const row of frame.toLocalIterator()) expect(row).toEqual(all[index++])
    expect(index).toBe(20_001)
  })

  function found(name: string): Theirs {
    const result = theirs.get(name)
    if (result === undefined) throw new Error(`PySpark answered nothing to "${name}"`)
    return result
  }
}

/** Errors of PySpark's that come from the server's parser and analyzer. */
const SERVER_REFUSES = /^(ParseException|AnalysisException|UnsupportedOperationException|SparkConnectGrpcException)/

interface Ours {
  readonly fields: readonly StructField[]
  readonly rows: readonly Row[]
  readonly ours: readonly Canonical[]
}

async function collect(spark: SparkSession, { sql, conf, rowsWithoutColumns }: DecodeQuery): Promise<Ours> {
  if (conf) await spark.setConf(conf)
  if (rowsWithoutColumns !== undefined) {
    const rows = await spark.range(rowsWithoutColumns).drop('id').collect()
    return { fields: [], rows, ours: rows.map((row) => Object.values(row).map(String)) }
  }
  const frame = await spark.sql(sql)
  const fields = await frame.schema()
  const rows = await frame.collect()
  return { fields, rows, ours: rows.map((row) => fields.map(({ name, dataType }) => canonical(row[name], dataType))) }
}

/** Where two results differ first, in words, or undefined. */
function firstDifference(ours: readonly Canonical[], theirs: readonly Canonical[], fields: readonly StructField[]) {
  for (const [index, row] of ours.entries()) {
    const other = theirs[index]
    if (JSON.stringify(row) === JSON.stringify(other)) continue
    const at = fields.findIndex((_, i) => JSON.stringify(row?.[i]) !== JSON.stringify(other?.[i]))
    return { row: index, column: fields[at]?.name, ours: row?.[at], theirs: other?.[at] }
  }
  return undefined
}

/** A heading for each query, then its rows, which without columns are not written out. */
function resultsOf(output: string): ReadonlyMap<string, Theirs> {
  const results = new Map<string, Theirs>()
  const lines = output.split('\n').filter((line) => line !== '')
  for (let line = 0; line < lines.length; ) {
    const head: Omit<Theirs, 'values'> & { readonly name: string } = JSON.parse(lines[line++] ?? '')
    const { columns = 0, rows = 0 } = head
    const written = columns === 0 ? 0 : rows
    const values =
      columns === 0
        ? Array.from({ length: rows }, () => [])
        : lines.slice(line, line + written).map((text) => JSON.parse(text))
    results.set(head.name, { ...head, values })
    line += written
  }
  return results
}

/** An interval as Spark prints it when it is cast to a string. */
function printed(value: Row[string]): string | null {
  if (value === null) return null
  if (!(value instanceof YearMonthInterval)) throw new Error(`${String(value)} is no interval`)
  const months = Math.abs(value.months)
  const text = `${Math.floor(months / 12)}-${months % 12}`
  return `INTERVAL '${value.months < 0 ? '-' : ''}${text}' YEAR TO MONTH`
}
