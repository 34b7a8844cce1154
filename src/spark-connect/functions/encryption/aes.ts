import type { Expr } from '../../dataframe/column.ts'
import { binary } from '../../types/builders.ts'
import type { BinaryType, StringType } from '../../types/data-type.ts'
import { isWellFormed } from '../../types/text.ts'
import { lit } from '../core/literal.ts'
import type { Bytes, TextOrBytes } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type MaybeNull, maybeNull } from '../rules/results.ts'
import { encode } from '../string/bytes.ts'

/** What a ciphertext is bound to: a text, or one of each row. */
type Aad = string | Expr<StringType>
type Key = Expr<BinaryType | null>

/** How AES goes over the blocks of a value. */
export interface AesMode {
  /** Default `GCM`, which alone notices that a ciphertext was changed. */
  readonly mode?: 'GCM' | 'CBC' | 'ECB'
  /** Default what the mode takes: none for `GCM`, `PKCS` for the others. */
  readonly padding?: 'DEFAULT' | 'PKCS' | 'NONE'
}

/** The additional data that a ciphertext is bound to: with another, or in another column, it does not decrypt. */
export interface Authenticated<A extends Aad = Aad> extends AesMode {
  /** A text, or one of each row; only with `GCM`. */
  readonly aad?: A
}

/** How to encrypt. */
export interface Encrypted<A extends Aad = Aad, I extends Bytes = Bytes> extends Authenticated<A> {
  /** The start of a `GCM` (12 bytes) or `CBC` (16): never the same twice with a key. Default: drawn at random for each value. */
  readonly iv?: I
}

/**
 * AES, by default GCM with a random IV for each value; the result is IV, ciphertext and tag in one.
 * `key` has 16, 24 or 32 bytes and is never a literal, which plans and logs would show: take it from a file by a
 * scalar subquery. Where the key is null the result is null: guard it.
 */
export function aesEncrypt<V extends TextOrBytes, K extends Key, A extends Aad = never, I extends Bytes = never>(
  value: V,
  key: K,
  { mode = 'GCM', padding = 'DEFAULT', iv, aad }: Encrypted<A, I> = {},
): MaybeNull<V | K | A | I, BinaryType> {
  return call('aes_encrypt', [value, key, mode, padding, iv ?? NONE, bytesOf(aad)], maybeNull(binary()))
}

/** Undoes {@link aesEncrypt}; another key or additional data, or a changed byte, is an error of the server's. */
export function aesDecrypt<V extends Bytes, K extends Key, A extends Aad = never>(
  value: V,
  key: K,
  { mode = 'GCM', padding = 'DEFAULT', aad }: Authenticated<A> = {},
): MaybeNull<V | K | A, BinaryType> {
  return call('aes_decrypt', [value, key, mode, padding, bytesOf(aad)], maybeNull(binary()))
}

/** The same, but null where {@link aesDecrypt} fails. */
export function tryAesDecrypt<V extends Bytes, K extends Key, A extends Aad = never>(
  value: V,
  key: K,
  { mode = 'GCM', padding = 'DEFAULT', aad }: Authenticated<A> = {},
): MaybeNull<V | K | A, BinaryType> {
  return call('try_aes_decrypt', [value, key, mode, padding, bytesOf(aad)], maybeNull(binary()))
}

const NONE = new Uint8Array(0)

function bytesOf(aad: Aad = ''): Expr<BinaryType | null> {
  if (typeof aad !== 'string') return encode(aad)
  if (!isWellFormed(aad)) throw new TypeError('aad holds half a surrogate pair, which has no bytes in UTF-8')
  return lit(new TextEncoder().encode(aad))
}
