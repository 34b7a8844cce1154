import { randomBytes } from 'node:crypto'

/** A seed as it was given, or one by chance: the plan then still is the same whenever it runs. */
export function seedOf(given?: number | bigint): bigint {
  return given === undefined ? randomBytes(8).readBigInt64LE() : BigInt(given)
}
