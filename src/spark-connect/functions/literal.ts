import { type Column, made } from '../dataframe/column.ts'
import type { Columns } from '../dataframe/columns.ts'
import { toLiteral } from '../dataframe/literal.ts'
import { sqlExpression } from '../plan/expression.ts'
import type {
  BinaryType,
  BooleanType,
  DataType,
  DateType,
  DecimalType,
  LongType,
  StringType,
  TimestampNTZType,
  TimestampType,
} from '../types/data-type.ts'
import type { Decimal } from '../types/decimal.ts'
import type { LocalDate, LocalDateTime, Timestamp } from '../types/temporal.ts'
import type { ValueOf } from '../types/value-of.ts'

/** The column type of a bare value; a `number` has none, since JavaScript does not tell 1 from 1.0. */
type TypeOfValue<V> = V extends string
  ? StringType
  : V extends boolean
    ? BooleanType
    : V extends bigint
      ? LongType
      : V extends Decimal
        ? DecimalType
        : V extends Timestamp | Date
          ? TimestampType
          : V extends LocalDate
            ? DateType
            : V extends LocalDateTime
              ? TimestampNTZType
              : V extends Uint8Array
                ? BinaryType
                : never

type Plain = string | boolean | bigint | Decimal | Timestamp | Date | LocalDate | LocalDateTime | Uint8Array

/** A constant. A `number` needs its type: `lit(1, int())`. A secret must never be one: plans are shown and logged. */
export function lit<V extends Plain>(value: V): Column<TypeOfValue<V>, 'literal'>
export function lit<D extends DataType>(value: ValueOf<D> | number, type: D): Column<D, 'literal'>
export function lit(value: unknown, type?: DataType): Column<never, 'literal'> {
  const node = toLiteral(value, type)
  return made(node, node.dataType, false, 'literal')
}

/** A null of a type. */
export function nullOf<D extends DataType>(type: D): Column<D | null, 'literal'> {
  return made(toLiteral(null, type), type, true, 'literal')
}

/** A column by name, as an argument: `withColumn('k', col('step'))`. */
export function col<S, N extends keyof S & string>(name: N): (columns: Columns<S>) => Column<S[N], 'row'> {
  return (columns) => columns[name]
}

/** Spark SQL as a column; its type is the caller's word, which the tests of a job and the server's analysis check. */
export function expr<D extends DataType>(sql: string, type: D): Column<D | null, 'row'> {
  return made(sqlExpression(sql), type, true, 'row')
}
