import type { Column, Expr, Grain } from '../dataframe/column.ts'
import { binary, int, string } from '../types/builders.ts'
import type { BinaryType, StringType } from '../types/data-type.ts'
import { isWellFormed } from '../types/text.ts'
import { call } from './call.ts'
import { lit } from './literal.ts'
import { encode } from './string.ts'

/** The additional data that a ciphertext is bound to: with another, or in another column, it does not decrypt. */
export interface Authenticated<G extends Grain = never> {
  /** A text, or one of each row. */
  readonly aad: string | Expr<StringType, G>
}

type Secret = BinaryType | StringType | null

/**
 * AES-GCM with a random IV for each value; the result is IV, ciphertext and tag in one.
 * `key` has 16, 24 or 32 bytes and is never a literal, which plans and logs would show: take it from a file by a
 * scalar subquery. Where the key is null the result is null: guard it.
 */
export function aesEncrypt<T extends Secret, G extends Grain, K extends Grain, A extends Grain = never>(
  value: Expr<T, G>,
  key: Expr<BinaryType | null, K>,
  { aad }: Authenticated<A>,
): Column<BinaryType | null, G | K | A> {
  const args = [value, key, lit('GCM'), lit('DEFAULT'), lit(new Uint8Array(0)), bytesOf(aad)]
  return call('aes_encrypt', args, { type: binary(), nullable: true })
}

/** Undoes {@link aesEncrypt}; another key or additional data, or a changed byte, is an error of the server's. */
export function aesDecrypt<G extends Grain, K extends Grain, A extends Grain = never>(
  value: Expr<BinaryType | null, G>,
  key: Expr<BinaryType | null, K>,
  { aad }: Authenticated<A>,
): Column<BinaryType | null, G | K | A> {
  const args = [value, key, lit('GCM'), lit('DEFAULT'), bytesOf(aad)]
  return call('aes_decrypt', args, { type: binary(), nullable: true })
}

/** The same, but null where {@link aesDecrypt} fails. */
export function tryAesDecrypt<G extends Grain, K extends Grain, A extends Grain = never>(
  value: Expr<BinaryType | null, G>,
  key: Expr<BinaryType | null, K>,
  { aad }: Authenticated<A>,
): Column<BinaryType | null, G | K | A> {
  const args = [value, key, lit('GCM'), lit('DEFAULT'), bytesOf(aad)]
  return call('try_aes_decrypt', args, { type: binary(), nullable: true })
}

function bytesOf<A extends Grain>(aad: string | Expr<StringType, A>): Expr<BinaryType | null, A | 'literal'> {
  if (typeof aad !== 'string') return encode(aad)
  if (!isWellFormed(aad)) throw new TypeError('aad holds half a surrogate pair, which has no bytes in UTF-8')
  return lit(new TextEncoder().encode(aad))
}

/** A SHA-2 digest of `bits` (224, 256, 384 or 512) as hexadecimal digits. */
export function sha2<T extends Secret, G extends Grain>(
  value: Expr<T, G>,
  bits: 224 | 256 | 384 | 512,
): Column<StringType | null, G> {
  return call('sha2', [value, lit(bits, int())], { type: string(), nullable: true })
}
