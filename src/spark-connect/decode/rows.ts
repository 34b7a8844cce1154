import { SparkError } from '../errors/spark-error.ts'
import type { StructField } from '../types/data-type.ts'
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
 * Throws `SparkError` if two columns have one name, or a type cannot be read.
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

function refuseTwins(fields: readonly StructField[]): void {
  const names = new Set<string>()
  for (const { name } of fields) {
    if (names.has(name))
      throw new SparkError(`two columns of the result are called ${JSON.stringify(name)}`, {
        code: 'INVALID_INPUT',
        hint: 'Rename one of them: a row is an object and holds each name once.',
      })
    names.add(name)
  }
}
