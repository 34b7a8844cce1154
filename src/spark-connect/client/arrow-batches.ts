import { SparkError } from '../errors/spark-error.ts'
import type { ExecutePlanResponse_ArrowBatch } from '../gen/spark/connect/base.ts'

/** A whole Arrow batch of a result. */
export interface ArrowBatch {
  /** An Arrow IPC stream. */
  readonly data: Uint8Array
  readonly rowCount: number
}

/**
 * Puts a result's batches together again and checks that none is missing, doubled or out of order: the server numbers
 * the rows of a result, and the chunks of a batch that it cut up. Source: `ExecutePlanResponse.ArrowBatch`.
 */
export class ArrowBatches {
  #rows = 0
  #chunks: Uint8Array[] = []

  /** Enters what the server sent; gives the batch that is whole with it, if one is. Throws `SparkError` with code `PROTOCOL`. */
  enter(sent: ExecutePlanResponse_ArrowBatch): ArrowBatch | undefined {
    const { startOffset, data, chunkIndex, numChunksInBatch = 0n } = sent
    if (startOffset !== undefined && Number(startOffset) !== this.#rows)
      throw broken(`rows from ${startOffset} on came where ${this.#rows} was next`)
    if (Number(chunkIndex ?? 0n) !== this.#chunks.length)
      throw broken(`chunk ${chunkIndex ?? 0n} of a batch came where ${this.#chunks.length} was next`)
    this.#chunks.push(data)
    if (this.#chunks.length < Number(numChunksInBatch)) return undefined
    const whole = this.#chunks.length === 1 ? data : Buffer.concat(this.#chunks)
    const rowCount = Number(sent.rowCount)
    this.#rows += rowCount
    this.#chunks = []
    return { data: whole, rowCount }
  }

  /** To be called when the result is complete: no batch may be left in pieces. */
  end(): void {
    if (this.#chunks.length > 0) throw broken('the last batch is incomplete')
  }
}

function broken(what: string): SparkError {
  return new SparkError(`the server’s result is not in order: ${what}`, {
    code: 'PROTOCOL',
    hint: 'Run the query again; what has come of it so far is not to be relied on.',
  })
}
