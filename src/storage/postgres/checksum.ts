import { escapeIdentifier } from 'pg'
import { WIDE_DECIMALS } from '../../driver/ports.ts'
import type { DataType } from '../../spark-connect/types/data-type.ts'

/** Of a column the sum that the driver makes of it in Spark: see `driver/verify/checksum.ts`. */
export function sumOfColumn(name: string, type: DataType): string {
  return `coalesce(sum(${summand(escapeIdentifier(name), type)}), 0)::text`
}

function summand(column: string, type: DataType): string {
  switch (type.typeName) {
    case 'decimal':
      return type.precision <= WIDE_DECIMALS.digits
        ? column
        : `(${column} % ${WIDE_DECIMALS.modulus})::numeric(${WIDE_DECIMALS.digits}, ${Math.min(type.scale, WIDE_DECIMALS.scale)})`
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return `${column}::numeric`
    case 'boolean':
      return `${column}::int`
    case 'date':
      return `${column} - date '1970-01-01'`
    case 'timestamp':
    case 'timestamp_ntz':
      return `extract(epoch from ${column}) * 1000000`
    case 'string':
    case 'binary':
      return `octet_length(${column})`
    default:
      return `(${column} is not null)::int`
  }
}
