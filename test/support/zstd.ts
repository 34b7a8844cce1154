const MAGIC = [0x28, 0xb5, 0x2f, 0xfd]
/** One segment, its length in eight bytes. */
const DESCRIPTOR = 0xe0
/** The most that a block may hold. */
const BLOCK = 128 * 1024

/**
 * A Zstandard frame of runs: a block in which all bytes are equal takes four, any other is stored as it is. For a Node
 * that has no zstd of its own. Source: RFC 8878, 3.1.1.
 */
export function zstdOfRuns(data: Uint8Array): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(data.length))
  const parts = [Buffer.of(...MAGIC, DESCRIPTOR), length]
  for (let start = 0; start < data.length; start += BLOCK) {
    const block = data.subarray(start, start + BLOCK)
    const isRun = block.every((byte) => byte === block[0])
    const header = Buffer.alloc(3)
    const isLast = start + BLOCK >= data.length
    header.writeUIntLE((block.length << 3) | (Number(isRun) << 1) | Number(isLast), 0, 3)
    parts.push(header, Buffer.from(isRun ? block.subarray(0, 1) : block))
  }
  return Buffer.concat(parts)
}
