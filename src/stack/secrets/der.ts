/** Values of ASN.1 as a certificate needs them, written in DER. Source: ITU-T X.690. */
export const der = {
  sequence: (...parts: readonly Uint8Array[]) => value(0x30, ...parts),
  set: (...parts: readonly Uint8Array[]) => value(0x31, ...parts),
  /** A positive number, its bytes in big-endian order, the first of them from 1 to 127. */
  integer: (bytes: Uint8Array) => value(0x02, bytes),
  yes: () => value(0x01, Buffer.of(0xff)),
  octets: (...parts: readonly Uint8Array[]) => value(0x04, ...parts),
  /** Bits from the left; those at the end of the last byte that are none of them are 0. */
  bits: (bytes: Uint8Array, unused = 0) => value(0x03, Buffer.of(unused), bytes),
  text: (text: string) => value(0x0c, Buffer.from(text)),
  identifier,
  time,
  /** A value by its place in the structure around it, instead of by its type. */
  tagged: (place: number, bytes: Uint8Array) => value(0x80 | place, bytes),
  /** The same around whole values. */
  within: (place: number, ...parts: readonly Uint8Array[]) => value(0xa0 | place, ...parts),
}

function value(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag, ...lengthOf(body)), body])
}

function lengthOf({ length }: Buffer): readonly number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** An object identifier, as `2.5.4.3`. */
function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  return value(0x06, Buffer.from([first * 40 + second, ...others].flatMap(inSevens)))
}

/** Seven bits a byte, the highest first; all but the last byte say that another follows. */
function inSevens(number: number): readonly number[] {
  const digits = [number & 0x7f]
  for (let rest = number >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}

/** A time to the second. Certificates write years before 2050 with two digits (RFC 5280, 4.1.2.5). */
function time(at: Date): Buffer {
  const text = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`
  return at.getUTCFullYear() < 2050 ? value(0x17, Buffer.from(text.slice(2))) : value(0x18, Buffer.from(text))
}
