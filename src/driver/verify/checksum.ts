import { expr, sum } from '#functions'
import { type DataType, decimal, type StructField, toDDL } from '#spark-connect'
import type { Output } from '../../jobs/dataset.ts'
import { named } from '../inputs/csv-sql.ts'
import { type Checksum, WIDE_DECIMALS } from '../ports.ts'

/** What of Parquet is added up. */
const ROWS = 'the rows'

/** Something that is added up over all rows, as Spark SQL. */
interface Summand {
  readonly name: string
  readonly sql: string
  readonly type: ReturnType<typeof decimal>
}

/**
 * The aggregates that make up the checksum of an output's rows, whatever their order. Of Parquet, which Spark itself reads
 * back, the sum of the rows' hashes; of a table a sum for each column, which PostgreSQL can make as well.
 */
export function checksumOf(output: Output): Readonly<Record<string, ReturnType<typeof sumOf>>> {
  return Object.fromEntries(summands(output).map((summand, place) => [key(place), sumOf(summand)]))
}

/** Reads what the aggregates of {@link checksumOf} gave. */
export function readChecksum(output: Output, values: Readonly<Record<string, unknown>>): Checksum {
  return Object.fromEntries(summands(output).map(({ name }, place) => [name, plain(values[key(place)])]))
}

/** What the rows of a Parquet output add up to, as one number. */
export function sumOfRows(checksum: Checksum): string {
  return checksum[ROWS] ?? '0'
}

/** Where two checksums differ: the names of what was added up. */
export function checksumDifferences(wanted: Checksum, found: Checksum): readonly string[] {
  return Object.keys(wanted).filter((name) => plain(wanted[name]) !== plain(found[name]))
}

/** Checksums of parts of the same rows make that of all of them. */
export function addUp(checksums: readonly Checksum[]): Checksum {
  const names = [...new Set(checksums.flatMap((checksum) => Object.keys(checksum)))]
  const total = (name: string) => checksums.reduce((sum, checksum) => sum + BigInt(checksum[name] ?? 0), 0n)
  return Object.fromEntries(names.map((name) => [name, String(total(name))]))
}

function sumOf({ sql, type }: Summand) {
  return sum(expr(sql, type))
}

function key(place: number): string {
  return `sum${place}`
}

/** Nothing adds up to 0; `12.00` is `12`. */
function plain(sum: unknown): string {
  const text = String(sum ?? 0)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function summands({ kind, schema: { fields } }: Output): readonly Summand[] {
  if (kind === 'table') return fields.map(summand)
  return [{ name: ROWS, sql: `cast(${rowHash(fields)} as decimal(20, 0))`, type: decimal(20, 0) }]
}

/** The hash of a row with these columns, as Spark SQL: a number of 64 bits. */
export function rowHash(fields: readonly StructField[]): string {
  return `xxhash64(${['batch', ...fields.filter(({ name }) => name !== 'batch').map(hashed)].join(', ')})`
}

/** Spark refuses to hash maps. */
function hashed({ name, dataType }: StructField): string {
  return JSON.stringify(dataType).includes('"typeName":"map"') ? `cast(${named(name)} as string)` : named(name)
}

function summand({ name, dataType }: StructField): Summand {
  if (dataType.typeName === 'decimal') {
    const { precision, scale } = dataType
    if (precision <= WIDE_DECIMALS.digits) return { name, sql: named(name), type: decimal(precision, scale) }
    const type = decimal(WIDE_DECIMALS.digits, Math.min(scale, WIDE_DECIMALS.scale))
    return { name, sql: `cast(${named(name)} % ${WIDE_DECIMALS.modulus}BD as ${toDDL(type)})`, type }
  }
  return { name, sql: `cast(${whole(named(name), dataType)} as decimal(20, 0))`, type: decimal(20, 0) }
}

/** What of a value is added up. Floating-point numbers are but counted: their sum depends on the order. */
function whole(column: string, { typeName }: DataType): string {
  switch (typeName) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return column
    case 'boolean':
      return `int(${column})`
    case 'date':
      return `unix_date(${column})`
    case 'timestamp':
      return `unix_micros(${column})`
    case 'timestamp_ntz':
      return `unix_micros(cast(${column} as timestamp))`
    case 'string':
    case 'binary':
      return `octet_length(${column})`
    default:
      return `int(${column} is not null)`
  }
}
