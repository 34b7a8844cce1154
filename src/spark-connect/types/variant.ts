/** A semi-structured value in Spark's binary encoding, as the server sent it. Its content is not decoded. */
export class Variant {
  readonly value: Uint8Array
  /** The dictionary of field names that `value` refers to. */
  readonly metadata: Uint8Array

  constructor(value: Uint8Array, metadata: Uint8Array) {
    this.value = value
    this.metadata = metadata
  }

  /** The same bytes, which is more than meaning the same: field order and number widths count. */
  equals(other: unknown): boolean {
    return (
      other instanceof Variant &&
      Buffer.compare(this.value, other.value) === 0 &&
      Buffer.compare(this.metadata, other.metadata) === 0
    )
  }

  /** Both parts as base64. */
  toJSON(): { readonly value: string; readonly metadata: string } {
    return {
      value: Buffer.from(this.value).toString('base64'),
      metadata: Buffer.from(this.metadata).toString('base64'),
    }
  }
}
