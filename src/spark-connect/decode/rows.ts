import { SparkError } from '../errors/spark-error.ts'
import type { DataType, StructField } from '../types/data-type.ts'
import { readArrow } from './arrow.ts'
import type { Row } from './object-maker.ts'
import { readerOfStructs } from './readers.ts'

export type { Row }

/**
 * Makes the decoder of a result's batches from the result's schema: plain objects with the columns' names as keys.
 *
 * | Spark | JavaScript |
 * | --- | --- |
 * | byte, short, int, float, double | number |
 * | bigint | bigint |
 * | decimal | `Decimal` |
 * | string, char, varchar | string |
 * | binary | Uint8Array |
 * | date, time | `LocalDate`, `LocalTime` |
 * | timestamp, timestamp_ntz | `Timestamp`, `LocalDateTime` |
 * | intervals | `YearMonthInterval`, `DayTimeInterval`, `CalendarInterval` |
 * | array, map, struct | array, Map, object |
 * | variant | `Variant` |
 *
 * Throws `SparkError` if two columns, or two fields of a struct in them, have one name, or a type cannot be read.
 * Columns whose names are whole numbers are there by name, but JavaScript lists them first: the frame's schema has the order.
 */
export function rowDecoder(fields: readonly StructField[]): (batch: Uint8Array) => Row[] {
  refuseTwins(fields)
  const reader = readerOfStructs(fields, '')
  return (bytes) =>
    readArrow(bytes).flatMap(({ length, columns }) => {
      const read = reader({
        length,
        nullCount: 0,
        validity: undefined,
        values: undefined,
        offsets: [],
        children: columns,
      })
      return rows(length, read)
    })
}

function rows(length: number, read: (row: number) => unknown): Row[] {
  const all = new Array<Row>(length)
  for (let row = 0; row < length; row++) all[row] = read(row) as Row
  return all
}

/** At any depth: a struct is an object too. */
function refuseTwins(fields: readonly StructField[], where = ''): void {
  const names = new Set<string>()
  for (const { name, dataType } of fields) {
    const place = where === '' ? name : `${where}.${name}`
    if (names.has(name)) throw twins(where, place)
    names.add(name)
    refuseTwinsIn(dataType, place)
  }
}

function refuseTwinsIn(type: DataType, where: string): void {
  if (type.typeName === 'struct') refuseTwins(type.fields, where)
  if (type.typeName === 'array') refuseTwinsIn(type.element, `${where}.element`)
  if (type.typeName !== 'map') return
  refuseTwinsIn(type.key, `${where}.key`)
  refuseTwinsIn(type.value, `${where}.value`)
}

function twins(where: string, place: string): SparkError {
  const what = where === '' ? 'columns of the result' : 'fields of a struct'
  return new SparkError(`two ${what} are called ${JSON.stringify(place)}`, {
    code: 'INVALID_INPUT',
    hint: 'Rename one of them: a row, and a struct in it, is an object and holds each name once.',
  })
}
