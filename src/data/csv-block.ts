const SIZE = 64 * 1024
/** No line is longer than this. */
const LONGEST_LINE = 512
const ZERO = 48

/** A block of text that is filled byte by byte, for speed: no string is made for a line. All text is ASCII. */
export class CsvBlock {
  #bytes = Buffer.allocUnsafeSlow(SIZE)
  #length = 0

  /** Bytes written into this block so far. */
  get length(): number {
    return this.#length
  }

  /** Whether another line might not fit: time to {@link take}. */
  get isFull(): boolean {
    return this.#length > SIZE - LONGEST_LINE
  }

  /** What was written; the block starts again with memory of its own. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.allocUnsafeSlow(SIZE)
    this.#length = 0
    return taken
  }

  /** A copy of what was written from `start` on. */
  copyFrom(start: number): Buffer {
    return Buffer.from(this.#bytes.subarray(start, this.#length))
  }

  /** Forgets what was written from `start` on. */
  rewind(start: number): void {
    this.#length = start
  }

  /** One ASCII character. */
  byte(code: number): void {
    this.#bytes[this.#length++] = code
  }

  /** ASCII text as bytes. */
  ascii(text: Uint8Array): void {
    const bytes = this.#bytes
    let at = this.#length
    for (let index = 0; index < text.length; index++) bytes[at++] = text[index] ?? 0
    this.#length = at
  }

  /** A whole number from 0 to 2^31 - 1. */
  integer(value: number): void {
    let digits = 1
    for (let bound = 10; digits < 10 && value >= bound; bound *= 10) digits++
    this.padded(value, digits)
  }

  /** The last `digits` digits of a whole number from 0 to 2^31 - 1, with zeros in front. */
  padded(value: number, digits: number): void {
    const bytes = this.#bytes
    let rest = value | 0
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tens = (rest / 10) | 0
      bytes[at] = ZERO + rest - tens * 10
      rest = tens
    }
    this.#length += digits
  }

  /** An amount of money given in cents, with a dot and two decimals; less than 2^31 whole units. */
  money(cents: number): void {
    const units = Math.floor(cents / 100)
    this.integer(units)
    this.byte(46)
    this.padded(cents - units * 100, 2)
  }
}
