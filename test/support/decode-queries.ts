/** A query whose result is compared with PySpark's. */
export interface DecodeQuery {
  readonly name: string
  readonly sql: string
  /** Settings of the session; those of the queries before stay. */
  readonly conf?: Readonly<Record<string, string>>
  /** Leaves out every column of the result, which is one of so many rows. */
  readonly rowsWithoutColumns?: number
  /** PySpark cannot represent the values: they come beside their own `cast(… as string)`, which is compared. */
  readonly asString?: true
}

const BATCH_ROWS = 'spark.sql.execution.arrow.maxRecordsPerBatch'
const LARGE = 'spark.sql.execution.arrow.useLargeVarTypes'

/** Rows of one column, every value between two nulls. */
function column(type: string, values: readonly string[]): string {
  return columns([[type, values]]).replace(`\`${type}\``, 'v')
}

/** Columns of these types side by side, named after them: every value between two nulls, and nulls where one is shorter. */
function columns(given: readonly (readonly [type: string, values: readonly string[]])[]): string {
  const longest = Math.max(...given.map(([, values]) => values.length))
  const value = (values: readonly string[], row: number) => (row % 2 === 0 ? 'null' : (values[(row - 1) / 2] ?? 'null'))
  const rows = Array.from({ length: longest * 2 + 1 }, (_, row) => given.map(([, values]) => value(values, row)))
  const cast = given.map(([type], index) => `cast(c${index} as ${type}) as \`${type}\``)
  const names = given.map((_, index) => `c${index}`)
  return `select ${cast.join(', ')} from values ${rows.map((row) => `(${row.join(', ')})`).join(', ')} as t(${names.join(', ')})`
}

function quoted(values: readonly string[]): readonly string[] {
  return values.map((value) => `'${value}'`)
}

const FLOATS = ['NaN', 'Infinity', '-Infinity', '0.0', '-0.0', '1.1', '-1.1', '1e-45', '3.4028235E38', '1.17549435E-38']
const DOUBLES = [...FLOATS, '4.9E-324', '1.7976931348623157E308', '2.2250738585072014E-308', '0.1', '9007199254740993']

const DECIMALS = [
  [1, 0],
  [1, 1],
  [9, 0],
  [9, 9],
  [10, 2],
  [18, 0],
  [18, 18],
  [19, 0],
  [19, 5],
  [20, 0],
  [37, 1],
  [38, 0],
  [38, 10],
  [38, 18],
  [38, 37],
  [38, 38],
] as const

/** The largest value of a decimal type, the smallest, the two next to 0, 0, and values around the borders of 64 bits. */
function decimals(precision: number, scale: number): readonly string[] {
  const nines = (count: number) => '9'.repeat(count)
  const largest = `${nines(precision - scale) || '0'}${scale > 0 ? `.${nines(scale)}` : ''}`
  const least = scale > 0 ? `0.${'0'.repeat(scale - 1)}1` : '1'
  const borders = [2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n, 2n ** 64n - 1n, 2n ** 65n + 1n, 2n ** 96n]
    .map((unscaled) => unscaled.toString().padStart(scale + 1, '0'))
    .filter((digits) => digits.length <= precision)
    .map((digits) => (scale > 0 ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits))
  const values = [largest, least, ...borders].flatMap((value) => [value, `-${value}`])
  return quoted(['0', ...values])
}

const STRINGS = [
  `''`,
  `'a'`,
  `'twelve chars'`,
  `'thirteen char'`,
  `repeat('long ', 20000)`,
  'char(0)',
  `concat('a', char(0), 'b')`,
  `'line\\nbreak\\ttab \\\\ "quotes"'`,
]
const BEYOND_ASCII = [
  `'grüße'`,
  `'𝄞'`,
  `'👩‍👩‍👧‍👦 family'`,
  `'e\\u0301 combining'`,
  `'שלום مرحبا'`,
  `'\\uFEFFbyte order mark'`,
  `'\\uFFFD\\uFFFF'`,
  `repeat('é', 50000)`,
]

const DATES = ['0001-01-01', '0004-02-29', '1582-10-04', '1582-10-15', '1899-12-31', '1969-12-31', '1970-01-01']
const LATER_DATES = ['2000-02-29', '2024-02-29', '2038-01-20', '9999-12-31']
const TIMES = ['00:00:00', '00:00:00.000001', '12:34:56.123456', '23:59:59.999999', '02:30:00']
const MOMENTS = [...DATES, ...LATER_DATES].flatMap((date) => TIMES.map((time) => `${date} ${time}`))
/** As far as 64 bits of microseconds go, and 1970 by one microsecond either way. */
const FAR_MICROS = ['9223372036854775807', '-9223372036854775808', '0', '1', '-1', '9007199254740993']

const DAY_TIME = [
  `interval '106751991 04:00:54.775807' day to second`,
  `interval '-106751991 04:00:54.775808' day to second`,
  `interval '0 00:00:00.000001' day to second`,
  `interval '-0 00:00:00.000001' day to second`,
  `interval '1 02:03:04.000005' day to second`,
]
const DAY_TIME_TYPES = [
  ['day', `interval '-3' day`],
  ['day to hour', `interval '1 23' day to hour`],
  ['day to minute', `interval '1 23:59' day to minute`],
  ['hour', `interval '-99' hour`],
  ['hour to minute', `interval '99:59' hour to minute`],
  ['hour to second', `interval '-99:59:59.999999' hour to second`],
  ['minute', `interval '5' minute`],
  ['minute to second', `interval '5:06.7' minute to second`],
  ['second', `interval '-0.000001' second`],
] as const
const YEAR_MONTH = [`interval '178956970-7' year to month`, `interval '-178956970-8' year to month`]
const MORE_YEAR_MONTH = [`interval '0-1' year to month`, `interval '-0-1' year to month`, `interval '7' month`]

/** Every type beside every other, with nulls in turns that fall differently on each column. */
const TURNS = [
  'if(id % 2 = 0, null, cast(id % 128 as tinyint)) as byte',
  'if(id % 3 = 1, null, cast(id as smallint)) as short',
  'if(id % 5 = 2, null, cast(id as int)) as integer',
  'if(id % 7 = 3, null, id * 4611686018427) as long',
  'if(id % 11 = 4, null, id % 3 = 0) as boolean',
  'if(id % 13 = 5, null, cast(id as float) / 3) as float',
  'if(id % 8 = 6, null, id / 7D) as double',
  'if(id % 9 = 7, null, cast(id as decimal(38, 3)) * 1234567890123456789) as decimal',
  `if(id % 64 < 8, null, concat('row ', id)) as ascii`,
  `if(id % 4 = 1, null, concat('zeile ', id, if(id % 100 = 0, ' é', ''))) as string`,
  'if(id % 6 = 1, null, encode(cast(id as string), "UTF-8")) as binary',
  `if(id % 2 = 1, null, date_add(date'1970-01-01', cast(id as int) - 5000)) as date`,
  'if(id % 3 = 0, null, timestamp_micros(id * 999999999 - 5000000000000)) as timestamp',
  `if(id % 3 = 2, null, cast(id as string)) as text`,
  'cast(null as bigint) as none',
  'if(id % 5 = 0, null, array(id, null, -id)) as list',
  `if(id % 5 = 1, null, map(id, if(id % 2 = 0, null, 'v'))) as map`,
  `if(id % 5 = 3, null, named_struct('a', if(id % 2 = 0, null, id), 'b', if(id % 3 = 0, null, concat('s', id)))) as struct`,
].join(', ')

const NESTED: Readonly<Record<string, string>> = {
  arrays: `select v from values (array(array(array(1, null), null, array()), null, array())), (array()), (null),
    (array(array(array(2147483647, -2147483648)))) as t(v)`,
  maps: `select v from values (map('a', map(1, map(true, 1.5D), 2, null), 'b', null)), (map()), (null),
    (map('', map(-1, map(false, double('NaN'))))) as t(v)`,
  'maps by other keys': `select map(date'0001-01-01', timestamp'9999-12-31 23:59:59.999999', date'9999-12-31', null) as by_date,
    map(1.50BD, X'00FF', -0.01BD, null) as by_decimal, map(named_struct('a', 1), array('x')) as by_struct,
    map(array(1, 2), 'list') as by_array, map(X'01', 'bytes') as by_binary`,
  structs: `select v from values (named_struct('a', named_struct('b', named_struct('c', 1L, 'd', null)))),
    (named_struct('a', named_struct('b', null))), (named_struct('a', null)), (null) as t(v)`,
  mixed: `select array(named_struct('when', timestamp'1969-12-31 23:59:59.999999', 'amounts',
      map('x', array(1.10BD, null, -99999999.99BD), 'y', null), 'raw', array(X'', null, X'FF')), null) as v
    union all select array() union all select null`,
  'every type in a struct': `select named_struct('y', 1Y, 's', 2S, 'i', 3, 'l', -9223372036854775808L, 'f', float('-0.0'),
    'd', double('4.9E-324'), 'b', true, 'n', cast(null as int), 'dec', 123.45BD, 't', 'é', 'x', X'AB',
    'day', date'9999-12-31', 'at', timestamp'0001-01-01 00:00:00.000001', 'ntz', timestamp_ntz'0001-01-01 00:00:00.000001',
    'time', time'23:59:59.999999', 'span', interval '-1 02:03:04.000005' day to second, 'void', null) as v`,
  'every type in an array': `select array(1Y, null) as y, array(2S, null) as s, array(true, null, false) as b, array(float('NaN'), null) as f,
    array(1.5BD, null) as dec, array('é', null, '') as t, array(X'AB', null, X'') as x, array(date'0001-01-01', null) as day,
    array(timestamp'9999-12-31 23:59:59.999999', null) as at, array(timestamp_ntz'9999-12-31 23:59:59.999999', null) as ntz,
    array(time'00:00:00.000001', null) as time, array(interval '1' day, null) as span, array(null, null) as void`,
}

const VARIANTS = [
  `'1'`,
  `'null'`,
  `'"text é"'`,
  `'[1, 2.5, {"a": [true, null]}]'`,
  `'{"a": {"b": {"c": "d"}}, "z": -1e300}'`,
]

/** All data types that the server can send, at their borders, and results of every shape. */
export const decodeQueries: readonly DecodeQuery[] = [
  { name: 'byte', sql: column('tinyint', ['-128', '127', '0', '-1']) },
  { name: 'short', sql: column('smallint', ['-32768', '32767', '0', '-1']) },
  { name: 'integer', sql: column('int', ['-2147483648', '2147483647', '0', '-1']) },
  {
    name: 'long',
    sql: column('bigint', [
      '-9223372036854775808L',
      '9223372036854775807L',
      '9007199254740993L',
      '-9007199254740993L',
      '4294967296L',
      '0L',
      '-1L',
    ]),
  },
  { name: 'boolean', sql: column('boolean', ['true', 'false', 'true', 'true', 'false', 'false', 'true', 'false']) },
  { name: 'float', sql: column('float', quoted(FLOATS)) },
  { name: 'double', sql: column('double', quoted(DOUBLES)) },
  { name: 'decimals', sql: columns(DECIMALS.map(([p, s]) => [`decimal(${p}, ${s})`, decimals(p, s)])) },
  { name: 'string of ASCII', sql: column('string', STRINGS) },
  { name: 'string', sql: column('string', [...STRINGS, ...BEYOND_ASCII]) },
  { name: 'string with a collation', sql: `select 'Abc é' collate UTF8_LCASE as v union all select null` },
  {
    name: 'char and varchar',
    sql: `select cast('ab' as char(4)) as c, cast('é' as varchar(3)) as v union all select null, null`,
    conf: { 'spark.sql.preserveCharVarcharTypeInfo': 'true' },
  },
  {
    name: 'binary',
    sql: column('binary', [`X''`, `X'00'`, `X'00FF10'`, `unhex(repeat('00FF', 50000))`]),
  },
  { name: 'date', sql: column('date', quoted([...DATES, ...LATER_DATES])) },
  {
    name: 'date, far',
    sql: `select date_from_unix_date(v) as v from values (2147483647), (-2147483648), (-719893) as t(v)`,
  },
  { name: 'timestamp', sql: column('timestamp', quoted(MOMENTS)) },
  { name: 'timestamp, in any zone', sql: column('timestamp', quoted(MOMENTS.map((moment) => `${moment}-08:00`))) },
  {
    name: 'timestamp, far',
    sql: column(
      'timestamp',
      FAR_MICROS.map((micros) => `timestamp_micros(${micros}L)`),
    ),
  },
  { name: 'timestamp_ntz', sql: column('timestamp_ntz', quoted(MOMENTS)) },
  {
    name: 'time of every precision',
    sql: columns([0, 1, 2, 3, 4, 5, 6].map((precision) => [`time(${precision})`, quoted(TIMES)])),
    conf: { 'spark.sql.timeType.enabled': 'true' },
  },
  { name: 'interval day to second', sql: column('interval day to second', DAY_TIME) },
  {
    name: 'intervals of days and times',
    sql: columns(DAY_TIME_TYPES.map(([type, value]) => [`interval ${type}`, [value]])),
  },
  {
    name: 'interval year to month',
    sql: `select v, cast(v as string) as s from (${column('interval year to month', [...YEAR_MONTH, ...MORE_YEAR_MONTH])})`,
    asString: true,
  },
  {
    name: 'interval year to month, nested',
    sql: `select v.a as v, cast(v.a as string) as s, v as w from (select named_struct('a', interval '-1-2' year to month, 'b', array(interval '3' year)) as v)`,
    asString: true,
  },
  {
    name: 'calendar interval',
    sql: `select v from values (make_interval(1, 2, 3, 4, 5, 6, 7.890123)), (null), (make_interval(-1, -2, -3, -4, -5, -6, -7.890123)),
      (make_interval()), (make_interval(0, 2147483647, 0, 0, 0, 0, 0)), (make_interval(0, 0, 0, -2147483648, 0, 0, 0)), (make_interval(0, 0, 0, 0, 0, 0, 0.000001)) as t(v)`,
  },
  {
    name: 'variant',
    sql: `select parse_json(v) as v from values ${VARIANTS.map((v) => `(${v})`).join(', ')}, (null) as t(v)`,
  },
  {
    name: 'variant, nested',
    sql: `select array(parse_json('{"a": 1}'), null) as v, named_struct('v', parse_json('[]')) as w`,
  },
  { name: 'void', sql: 'select null as v union all select null' },
  ...Object.entries(NESTED).map(([name, sql]) => ({ name: `nested: ${name}`, sql })),
  { name: 'nulls by turns in columns of every type', sql: `select id, ${TURNS} from range(0, 20001, 1, 3)` },
  {
    name: 'columns that are all null',
    sql: `select cast(null as int) as i, cast(null as string) as s, cast(null as array<int>) as a,
    cast(null as struct<x: int>) as t, cast(null as map<int, int>) as m, cast(null as decimal(9, 2)) as d, cast(null as boolean) as b from range(9)`,
  },
  { name: 'no rows', sql: `select 1 as i, 'x' as s, array(1) as a where false` },
  { name: 'no columns', sql: 'select id from range(20001)', rowsWithoutColumns: 20_001 },
  { name: 'no columns and no rows', sql: 'select id from range(0)', rowsWithoutColumns: 0 },
  {
    name: 'a column of many batches of different texts',
    sql: `select if(id < 15000, concat('ascii ', id), concat('ümlaut ', id)) as s from range(0, 20001, 1, 1)`,
  },
  ...[1, 2, 7, 8, 9, 63, 64, 65, 9_999, 10_000, 10_001, 19_999, 20_000, 20_001].map((rows) => ({
    name: `${rows} rows`,
    sql: `select id, if(id % 3 = 0, null, id % 2 = 0) as b, if(id % 10 = 9, null, concat('r', id)) as s from range(0, ${rows}, 1, 1)`,
  })),
  ...[1, 7, 64].map((rows) => ({
    name: `batches of ${rows} rows`,
    sql: `select id, ${TURNS} from range(0, 200, 1, 2)`,
    conf: { [BATCH_ROWS]: String(rows) },
  })),
  {
    name: '64-bit offsets',
    sql: `select id, ${TURNS} from range(0, 1000, 1, 2)`,
    conf: { [BATCH_ROWS]: '10000', [LARGE]: 'true' },
  },
  { name: '64-bit offsets, nested', sql: NESTED.mixed ?? '', conf: { [LARGE]: 'true' } },
  { name: '32-bit offsets again', sql: NESTED.mixed ?? '', conf: { [LARGE]: 'false' } },
]
