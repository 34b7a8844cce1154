import type { DataType, StructField } from './data-type.ts'

const YEAR_MONTH = ['YEAR', 'MONTH']
const DAY_TIME = ['DAY', 'HOUR', 'MINUTE', 'SECOND']

/**
 * A type as Spark's SQL writes it: `decimal(18,2)`, `array<string>`, ``struct<`a`: int>``.
 * Source: Spark SQL reference, "Data Types", SQL names.
 */
export function toDDL(type: DataType): string {
  switch (type.typeName) {
    case 'void':
    case 'boolean':
    case 'float':
    case 'double':
    case 'string':
    case 'binary':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'interval':
    case 'variant':
      return type.typeName
    case 'byte':
      return 'tinyint'
    case 'short':
      return 'smallint'
    case 'integer':
      return 'int'
    case 'long':
      return 'bigint'
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'time':
      return `time(${type.precision})`
    case 'year_month_interval':
      return `interval ${span(YEAR_MONTH, type.start, type.end)}`
    case 'day_time_interval':
      return `interval ${span(DAY_TIME, type.start, type.end)}`
    case 'array':
      return `array<${toDDL(type.element)}>`
    case 'map':
      return `map<${toDDL(type.key)}, ${toDDL(type.value)}>`
    case 'struct':
      return `struct<${type.fields.map((f) => `${quoted(f.name)}: ${toDDL(f.dataType)}${f.nullable ? '' : ' NOT NULL'}`).join(', ')}>`
    case 'unknown':
      return type.name
  }
}

/** A whole schema as Spark's DDL: `` `id` string NOT NULL, `note` string ``. */
export function schemaToDDL(fields: readonly StructField[]): string {
  return fields.map((f) => `${quoted(f.name)} ${toDDL(f.dataType)}${f.nullable ? '' : ' NOT NULL'}`).join(', ')
}

/** A name in backticks, so that any character may stand in it. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function span(names: readonly string[], start: number, end: number): string {
  return start === end ? `${names[start]}` : `${names[start]} to ${names[end]}`
}
