import { SparkError } from '../errors/spark-error.ts'
import type { DataType_StructField, DataType as DataTypeMessage } from '../gen/spark/connect/types.ts'
import type { DataType, StructField } from '../types/data-type.ts'

type Kind = NonNullable<DataTypeMessage['kind']>

const DEFAULT_DECIMAL = { precision: 10, scale: 0 }
const DEFAULT_TIME_PRECISION = 6

/** A type as the server describes it. A type that this client has no name for becomes `unknown` with the server's name. */
export function decodeDataType(message: DataTypeMessage | undefined): DataType {
  const kind = message?.kind
  if (kind === undefined) throw new SparkError('the server sent a type without a kind', { code: 'PROTOCOL' })
  switch (kind.$case) {
    case 'null':
      return { typeName: 'void' }
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'binary':
    case 'string':
    case 'date':
    case 'timestamp':
    case 'variant':
      return { typeName: kind.$case }
    // Spark pads and checks these when they are written; read, they are strings.
    case 'char':
    case 'varChar':
      return { typeName: 'string' }
    case 'timestampNtz':
      return { typeName: 'timestamp_ntz' }
    case 'calendarInterval':
      return { typeName: 'interval' }
    default:
      return decodeParametric(kind)
  }
}

/** The columns of a result or the fields of a struct. */
export function decodeSchema(message: DataTypeMessage | undefined): readonly StructField[] {
  const type = decodeDataType(message)
  if (type.typeName !== 'struct')
    throw new SparkError(`a schema is a struct, not ${type.typeName}`, { code: 'PROTOCOL' })
  return type.fields
}

type Parametric = Extract<
  Kind,
  {
    $case:
      | 'decimal'
      | 'time'
      | 'yearMonthInterval'
      | 'dayTimeInterval'
      | 'array'
      | 'map'
      | 'struct'
      | 'udt'
      | 'geometry'
      | 'geography'
      | 'unparsed'
  }
>

function decodeParametric(kind: Parametric): DataType {
  switch (kind.$case) {
    case 'decimal': {
      const { precision = DEFAULT_DECIMAL.precision, scale = DEFAULT_DECIMAL.scale } = kind.value
      return { typeName: 'decimal', precision, scale }
    }
    case 'time':
      return { typeName: 'time', precision: kind.value.precision ?? DEFAULT_TIME_PRECISION }
    case 'yearMonthInterval':
      return { typeName: 'year_month_interval', ...span(kind.value, 1) }
    case 'dayTimeInterval':
      return { typeName: 'day_time_interval', ...span(kind.value, 3) }
    case 'array': {
      const { elementType, containsNull } = kind.value
      return { typeName: 'array', element: decodeDataType(elementType), containsNull }
    }
    case 'map': {
      const { keyType, valueType, valueContainsNull } = kind.value
      return { typeName: 'map', key: decodeDataType(keyType), value: decodeDataType(valueType), valueContainsNull }
    }
    case 'struct':
      return { typeName: 'struct', fields: kind.value.fields.map(decodeField) }
    case 'udt':
      return { typeName: 'unknown', name: kind.value.jvmClass ?? kind.value.pythonClass ?? 'udt' }
    case 'geometry':
    case 'geography':
      return { typeName: 'unknown', name: `${kind.$case}(${kind.value.srid})` }
    case 'unparsed':
      return { typeName: 'unknown', name: kind.value.dataTypeString }
  }
}

/** The fields an interval spans: all where none is named, one where only the first is. */
function span(
  { startField, endField }: { readonly startField?: number | undefined; readonly endField?: number | undefined },
  last: number,
): { start: number; end: number } {
  return { start: startField ?? 0, end: endField ?? startField ?? last }
}

function decodeField({ name, dataType, nullable }: DataType_StructField): StructField {
  return { name, dataType: decodeDataType(dataType), nullable }
}
