import type { DataType_StructField, DataType as DataTypeMessage } from '../gen/spark/connect/types.ts'
import type { DataType, StructField } from '../types/data-type.ts'

type Kind = NonNullable<DataTypeMessage['kind']>

const PLAIN = { typeVariationReference: 0 }

/** A data type as its message; the mirror of `decode/schema.ts`. Source: `spark/connect/types.proto`. */
export function encodeDataType(type: DataType): DataTypeMessage {
  return { kind: kindOf(type) }
}

function kindOf(type: DataType): Kind {
  switch (type.typeName) {
    case 'void':
      return { $case: 'null', value: PLAIN }
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'binary':
    case 'date':
    case 'timestamp':
    case 'variant':
      return { $case: type.typeName, value: PLAIN }
    case 'timestamp_ntz':
      return { $case: 'timestampNtz', value: PLAIN }
    case 'interval':
      return { $case: 'calendarInterval', value: PLAIN }
    case 'string':
      return { $case: 'string', value: { ...PLAIN, collation: '' } }
    case 'decimal':
      return { $case: 'decimal', value: { ...PLAIN, precision: type.precision, scale: type.scale } }
    case 'time':
      return { $case: 'time', value: { ...PLAIN, precision: type.precision } }
    case 'year_month_interval':
      return { $case: 'yearMonthInterval', value: { ...PLAIN, startField: type.start, endField: type.end } }
    case 'day_time_interval':
      return { $case: 'dayTimeInterval', value: { ...PLAIN, startField: type.start, endField: type.end } }
    default:
      return nestedKind(type)
  }
}

function nestedKind(type: Extract<DataType, { typeName: 'array' | 'map' | 'struct' | 'unknown' }>): Kind {
  switch (type.typeName) {
    case 'array': {
      const { element, containsNull } = type
      return { $case: 'array', value: { ...PLAIN, elementType: encodeDataType(element), containsNull } }
    }
    case 'map': {
      const types = { keyType: encodeDataType(type.key), valueType: encodeDataType(type.value) }
      return { $case: 'map', value: { ...PLAIN, ...types, valueContainsNull: type.valueContainsNull } }
    }
    case 'struct':
      return { $case: 'struct', value: { ...PLAIN, fields: type.fields.map(encodeField) } }
    case 'unknown':
      return { $case: 'unparsed', value: { dataTypeString: type.name } }
  }
}

function encodeField({ name, dataType, nullable }: StructField): DataType_StructField {
  return { name, dataType: encodeDataType(dataType), nullable }
}
