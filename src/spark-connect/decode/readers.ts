import { isAscii } from 'node:buffer'
import { SparkError } from '../errors/spark-error.ts'
import type { DataType, StructField } from '../types/data-type.ts'
import { Decimal } from '../types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import { Variant } from '../types/variant.ts'
import type { Vector } from './arrow.ts'
import { objectMaker } from './object-maker.ts'

/** The value in a row of one batch. */
export type Read = (row: number) => unknown

/** Makes the reader of a column for each batch; what does not depend on the batch is done once. */
export type ReaderOf = (vector: Vector) => Read

/** How the values of a type are read. Throws `SparkError` with code `UNSUPPORTED` for a type that has no values here. */
export function readerFor(type: DataType, where: string): ReaderOf {
  const present = presentReaderFor(type, where)
  return (vector) => {
    const read = present(vector)
    const { nullCount, validity, length } = vector
    if (nullCount === 0) return read
    if (validity === undefined || nullCount === length) return () => null
    return (row) => (bitAt(validity, row) ? read(row) : null)
  }
}

/** The same for values that are known not to be null. */
function presentReaderFor(type: DataType, where: string): ReaderOf {
  switch (type.typeName) {
    case 'void':
      return () => () => null
    case 'boolean':
      return direct(Uint8Array, where, (values) => (row) => bitAt(values, row))
    case 'byte':
      return direct(Int8Array, where, at)
    case 'short':
      return direct(Int16Array, where, at)
    case 'integer':
      return direct(Int32Array, where, at)
    case 'long':
      return direct(BigInt64Array, where, at)
    case 'float':
      return direct(Float32Array, where, at)
    case 'double':
      return direct(Float64Array, where, at)
    case 'decimal':
      return direct(BigUint64Array, where, (values) => (row) => new Decimal(int128(values, row), type.scale))
    case 'string':
      return readerOfStrings(where)
    case 'binary':
      return readerOfBytes(where)
    case 'date':
      return direct(Int32Array, where, (values) => (row) => new LocalDate(values[row] ?? 0))
    case 'timestamp':
      return direct(BigInt64Array, where, (values) => (row) => new Timestamp(values[row] ?? 0n))
    case 'timestamp_ntz':
      return direct(BigInt64Array, where, (values) => (row) => new LocalDateTime(values[row] ?? 0n))
    case 'time':
      return direct(BigInt64Array, where, (values) => (row) => new LocalTime(Number(values[row])))
    case 'year_month_interval':
      return direct(Int32Array, where, (values) => (row) => new YearMonthInterval(values[row] ?? 0))
    case 'day_time_interval':
      return direct(BigInt64Array, where, (values) => (row) => new DayTimeInterval(values[row] ?? 0n))
    case 'interval':
      return direct(Uint8Array, where, calendarIntervals)
    case 'array':
      return readerOfArrays(readerFor(type.element, `${where}.element`))
    case 'map':
      return readerOfMaps(readerFor(type.key, `${where}.key`), readerFor(type.value, `${where}.value`))
    case 'struct':
      return readerOfStructs(type.fields, where)
    case 'variant':
      return readerOfVariants(where)
    case 'unknown':
      throw new SparkError(`${where} has the type ${type.name}, which this client cannot read`, {
        code: 'UNSUPPORTED',
        hint: 'Leave the column out, or cast it to a type of Spark SQL.',
      })
  }
}

/** Readers of the fields of a struct or a result, in their order, and the objects made of them. */
export function readerOfStructs(fields: readonly StructField[], where: string): ReaderOf {
  const readers = fields.map(({ name, dataType }) => readerFor(dataType, where === '' ? name : `${where}.${name}`))
  const make = objectMaker(fields.map(({ name }) => name))
  return ({ children }) => {
    if (children.length !== readers.length) throw mismatch(where, `${readers.length} fields`)
    return make(readers.map((reader, index) => reader(child(children, index))))
  }
}

type TypedArray<A> = abstract new (...args: never) => A

/** A reader over values that lie in an array of this kind; that they do is checked once a batch. */
function direct<A>(kind: TypedArray<A>, where: string, reader: (values: A) => Read): ReaderOf {
  return ({ values }) => {
    if (!(values instanceof kind)) throw mismatch(where, kind.name)
    return reader(values)
  }
}

function at(values: ArrayLike<unknown>): Read {
  return (row) => values[row]
}

function bitAt(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}

/** A 128-bit two's complement number in two words, the lower first. */
function int128(words: BigUint64Array, row: number): bigint {
  const low = words[row * 2] ?? 0n
  const high = words[row * 2 + 1] ?? 0n
  // Nearly all decimals fit the lower word, and one BigInt is cheaper than five.
  if (high === 0n) return low
  return (BigInt.asIntN(64, high) << 64n) | low
}

/** Arrow's month-day-nano intervals: 4, 4 and 8 bytes each. Spark's are whole microseconds. */
function calendarIntervals(bytes: Uint8Array): Read {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (row) => {
    const start = row * 16
    const nanos = view.getBigInt64(start + 8, true)
    return new CalendarInterval(view.getInt32(start, true), view.getInt32(start + 4, true), nanos / 1000n)
  }
}

function readerOfStrings(where: string): ReaderOf {
  return ({ values, offsets }) => {
    if (!(values instanceof Uint8Array)) throw mismatch(where, 'text')
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    if (!isAscii(bytes)) return (row) => bytes.toString('utf8', offsets[row], offsets[row + 1])
    // One byte a character: decode the column at once and cut it up, which is several times faster.
    const text = bytes.toString('latin1')
    return (row) => text.slice(offsets[row], offsets[row + 1])
  }
}

function readerOfBytes(where: string): ReaderOf {
  return ({ values, offsets }) => {
    if (!(values instanceof Uint8Array)) throw mismatch(where, 'bytes')
    // Copied, so that a kept value does not keep its whole batch.
    return (row) => new Uint8Array(values.subarray(offsets[row], offsets[row + 1]))
  }
}

function readerOfArrays(readerOfElements: ReaderOf): ReaderOf {
  return ({ offsets, children }) => {
    const element = readerOfElements(child(children, 0))
    return (row) => {
      const start = offsets[row] ?? 0
      return Array.from({ length: (offsets[row + 1] ?? 0) - start }, (_, index) => element(start + index))
    }
  }
}

function readerOfMaps(readerOfKeys: ReaderOf, readerOfValues: ReaderOf): ReaderOf {
  return ({ offsets, children }) => {
    const entries = child(children, 0).children
    const key = readerOfKeys(child(entries, 0))
    const value = readerOfValues(child(entries, 1))
    return (row) => {
      const map = new Map<unknown, unknown>()
      const end = offsets[row + 1] ?? 0
      for (let entry = offsets[row] ?? 0; entry < end; entry++) map.set(key(entry), value(entry))
      return map
    }
  }
}

function readerOfVariants(where: string): ReaderOf {
  const bytes = readerOfBytes(where)
  return ({ children }) => {
    const value = bytes(child(children, 0))
    const metadata = bytes(child(children, 1))
    return (row) => new Variant(value(row) as Uint8Array, metadata(row) as Uint8Array)
  }
}

function child(children: readonly Vector[], index: number): Vector {
  const found = children[index]
  if (found === undefined) throw new SparkError('an Arrow column lacks a child', { code: 'PROTOCOL' })
  return found
}

function mismatch(where: string, wanted: string): SparkError {
  return new SparkError(`the Arrow data of ${where || 'the result'} is not what its schema says (${wanted})`, {
    code: 'PROTOCOL',
  })
}
