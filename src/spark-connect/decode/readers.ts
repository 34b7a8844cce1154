import { isAscii } from 'node:buffer'
import { SparkError } from '../errors/spark-error.ts'
import type { DataType, StructField } from '../types/data-type.ts'
import { Decimal } from '../types/decimal.ts'
import { CalendarInterval, DayTimeInterval, YearMonthInterval } from '../types/interval.ts'
import { LocalDate, LocalDateTime, LocalTime, Timestamp } from '../types/temporal.ts'
import { Variant } from '../types/variant.ts'
import type { Vector } from './arrow.ts'
import { objectMaker, type Part, readOf } from './object-maker.ts'

/** The value in a row of one batch. */
export type Read = (row: number) => unknown

/** Makes the reader of a column for each batch; what does not depend on the batch is done once. */
export type ReaderOf = (vector: Vector) => Read

/** The same, where values may be taken as they lie in memory. */
type PartOf = (vector: Vector) => Part

/** How the values of a type become parts of objects. Throws as {@link readerFor} does. */
function partFor(type: DataType, where: string): PartOf {
  const kind = DIRECT[type.typeName]
  if (kind === undefined) return readerFor(type, where)
  return ({ values, validity, nullCount, length }) => {
    if (!(values instanceof kind)) throw mismatch(where, kind.name)
    if (nullCount > 0 && (validity === undefined || nullCount === length)) return () => null
    return { values, validity: nullCount === 0 ? undefined : validity }
  }
}

/** Types whose values are JavaScript's own in the arrays in which they come. */
const DIRECT: Readonly<Partial<Record<DataType['typeName'], TypedArray<ArrayLike<unknown>>>>> = {
  byte: Int8Array,
  short: Int16Array,
  integer: Int32Array,
  long: BigInt64Array,
  float: Float32Array,
  double: Float64Array,
}

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
    case 'short':
    case 'integer':
    case 'long':
    case 'float':
    case 'double': {
      const part = partFor(type, where)
      return (vector) => readOf(part(vector))
    }
    case 'decimal':
      return direct(BigUint64Array, where, (values) => {
        const unscaled = int128s(values)
        return (row) => new Decimal(unscaled(row), type.scale)
      })
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
  const parts = fields.map(({ name, dataType }) => partFor(dataType, where === '' ? name : `${where}.${name}`))
  const make = objectMaker(fields.map(({ name }) => name))
  return ({ children }) => {
    if (children.length !== parts.length) throw mismatch(where, `${parts.length} fields`)
    return make(parts.map((part, index) => part(child(children, index))))
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

function bitAt(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}

/** 128-bit two's complement numbers in two words each, the lower first. */
function int128s(words: BigUint64Array): (row: number) => bigint {
  const signed = new BigInt64Array(words.buffer, words.byteOffset, words.length)
  const halves = new Int32Array(words.buffer, words.byteOffset, words.length * 2)
  return (row) => {
    const sign = (halves[row * 4 + 1] ?? 0) >> 31
    // Nearly all decimals fit 64 bits, where the upper word only repeats the sign: one BigInt is cheaper than five.
    if (halves[row * 4 + 2] === sign && halves[row * 4 + 3] === sign) return signed[row * 2] ?? 0n
    return ((signed[row * 2 + 1] ?? 0n) << 64n) | (words[row * 2] ?? 0n)
  }
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

/** Up to so many bytes, looking for one beyond ASCII is cheaper than having a text decoded by itself. */
const SHORT_TEXT = 64

function readerOfStrings(where: string): ReaderOf {
  return ({ values, offsets }) => {
    if (!(values instanceof Uint8Array)) throw mismatch(where, 'text')
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    // One byte a character: decode the column at once and cut it up, which is several times faster.
    const text = bytes.toString('latin1')
    if (isAscii(bytes)) return (row) => text.slice(offsets[row], offsets[row + 1])
    return (row) => {
      const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0]
      return end - start <= SHORT_TEXT && isAsciiBetween(bytes, start, end)
        ? text.slice(start, end)
        : bytes.toString('utf8', start, end)
    }
  }
}

function isAsciiBetween(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0
  for (let at = start; at < end; at++) all |= bytes[at] ?? 0
  return all < 0x80
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
      const list = new Array<unknown>((offsets[row + 1] ?? 0) - start)
      for (let index = 0; index < list.length; index++) list[index] = element(start + index)
      return list
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
