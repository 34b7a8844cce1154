import { type Batch, type Column, type Table, tableFromIPC } from '@uwdata/flechette'
import { SparkError } from '../errors/spark-error.ts'

/** One column's values in one Arrow record batch, as they lie in memory. */
export interface Vector {
  readonly length: number
  readonly nullCount: number
  /** One bit a value, least significant first, set where there is a value. */
  readonly validity: Uint8Array | undefined
  readonly values: unknown
  /** Where each variable-sized value begins; one more than there are values. */
  readonly offsets: ArrayLike<number>
  readonly children: readonly Vector[]
}

/** The columns of one record batch. */
export interface RecordBatch {
  readonly length: number
  readonly columns: readonly Vector[]
}

/**
 * The record batches of an Arrow IPC stream, without copying the values. Throws `SparkError` if the bytes cannot be
 * read, above all if they are compressed.
 */
export function readArrow(bytes: Uint8Array): readonly RecordBatch[] {
  const { children } = parse(bytes)
  const batches = children[0]?.data ?? []
  return batches.map(({ length }, index) => ({ length, columns: children.map((column) => vectorOf(column, index)) }))
}

function parse(bytes: Uint8Array): Table {
  try {
    return tableFromIPC(aligned(bytes), { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true })
  } catch (cause) {
    throw new SparkError('the server’s Arrow data cannot be read', {
      code: 'PROTOCOL',
      hint: 'Leave spark.sql.execution.arrow.compression.codec at "none": this client does not decompress.',
      cause,
    })
  }
}

/** Arrow's values are read in place, which needs them to lie at multiples of eight bytes. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
}

function vectorOf(column: Column<unknown>, index: number): Vector {
  const batch = column.data[index]
  if (batch === undefined) throw new SparkError('the columns of a batch differ in number', { code: 'PROTOCOL' })
  return toVector(batch)
}

function toVector(batch: Batch<unknown>): Vector {
  const { length, nullCount, validity, values, offsets, children = [] } = batch
  return { length, nullCount, validity, values, offsets: plain(offsets), children: children.map(toVector) }
}

/** 64-bit offsets as numbers: a batch is far smaller than what those can count. */
function plain(offsets: Int32Array | BigInt64Array | undefined): ArrayLike<number> {
  if (offsets === undefined) return []
  return offsets instanceof BigInt64Array ? Float64Array.from(offsets, Number) : offsets
}
