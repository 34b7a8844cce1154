import type { Expr } from '../../dataframe/column.ts'
import { binary, string } from '../../types/builders.ts'
import type { BinaryType, StringType } from '../../types/data-type.ts'
import { isWellFormed } from '../../types/text.ts'
import { lit } from '../core/literal.ts'
import type { Bytes, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'
import { encode } from '../string/bytes.ts'

/** The additional data that a ciphertext is bound to: with another, or in another column, it does not decrypt. */
export interface Authenticated<A extends string | Expr<StringType> = string | Expr<StringType>> {
  /** A text, or one of each row. */
  readonly aad: A
}

/**
 * AES-GCM with a random IV for each value; the result is IV, ciphertext and tag in one.
 * `key` has 16, 24 or 32 bytes and is never a literal, which plans and logs would show: take it from a file by a
 * scalar subquery. Where the key is null the result is null: guard it.
 */
export function aesEncrypt<
  V extends TextOrBytes,
  K extends Expr<BinaryType | null>,
  A extends string | Expr<StringType>,
>(value: V, key: K, { aad }: Authenticated<A>): MaybeNull<V | K | A, BinaryType> {
  const args = [value, key, lit('GCM'), lit('DEFAULT'), lit(new Uint8Array(0)), bytesOf(aad)]
  return call('aes_encrypt', args, maybeNull(binary()))
}

/** Undoes {@link aesEncrypt}; another key or additional data, or a changed byte, is an error of the server's. */
export function aesDecrypt<V extends Bytes, K extends Expr<BinaryType | null>, A extends string | Expr<StringType>>(
  value: V,
  key: K,
  { aad }: Authenticated<A>,
): MaybeNull<V | K | A, BinaryType> {
  const args = [value, key, lit('GCM'), lit('DEFAULT'), bytesOf(aad)]
  return call('aes_decrypt', args, maybeNull(binary()))
}

/** The same, but null where {@link aesDecrypt} fails. */
export function tryAesDecrypt<V extends Bytes, K extends Expr<BinaryType | null>, A extends string | Expr<StringType>>(
  value: V,
  key: K,
  { aad }: Authenticated<A>,
): MaybeNull<V | K | A, BinaryType> {
  const args = [value, key, lit('GCM'), lit('DEFAULT'), bytesOf(aad)]
  return call('try_aes_decrypt', args, maybeNull(binary()))
}

function bytesOf(aad: string | Expr<StringType>): Expr<BinaryType | null> {
  if (typeof aad !== 'string') return encode(aad)
  if (!isWellFormed(aad)) throw new TypeError('aad holds half a surrogate pair, which has no bytes in UTF-8')
  return lit(new TextEncoder().encode(aad))
}

/** A SHA-2 digest of `bits` (224, 256, 384 or 512) as hexadecimal digits. */
export function sha2<V extends TextOrBytes>(value: V, bits: 224 | 256 | 384 | 512): MaybeNull<V, StringType> {
  return call('sha2', [value, bits], maybeNull(string()))
}
