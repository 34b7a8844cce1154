import * as F from '#functions'
import { binary, int, long, nullable, string } from '#spark-connect'
import { type Calls, f } from '../call.ts'

/** Digests, checksums and encryption. */
export const hashes: Calls = (t) => [...digests(t), ...encrypted(t)]

const IV = new Uint8Array([1, 2, 3])

const digests: Calls = (t) => [
  f('F.hash(t.s)', F.hash(t.s), int()),
  f('F.hash(t.s_, t.i_, t.an, t.st, F.lit(1))', F.hash(t.s_, t.i_, t.an, t.st, 1), int()),
  f('F.hash(t.dec_, t.dt, t.tm, t.ds, t.ci, t.bin)', F.hash(t.dec_, t.dt, t.tm, t.ds, t.ci, t.bin), int()),
  f('F.xxhash64(t.s)', F.xxhash64(t.s), long()),
  f("F.xxhash64(t.s_, t.i_, t.aa, t.st_, F.lit('x'))", F.xxhash64(t.s_, t.i_, t.aa, t.st_, 'x'), long()),
  f('F.crc32(t.bin)', F.crc32(t.bin), long()),
  f('F.crc32(t.s)', F.crc32(t.s), long()),
  f('F.crc32(t.bin_)', F.crc32(t.bin_), nullable(long())),
  f('F.md5(t.bin)', F.md5(t.bin), string()),
  f('F.md5(t.s_)', F.md5(t.s_), nullable(string())),
  f('F.sha(t.bin)', F.sha(t.bin), string()),
  f('F.sha(t.s_)', F.sha(t.s_), nullable(string())),
  f('F.sha1(t.bin)', F.sha1(t.bin), string()),
  f('F.sha1(t.s_)', F.sha1(t.s_), nullable(string())),
  f('F.sha2(t.bin, 256)', F.sha2(t.bin, 256), nullable(string())),
  f('F.sha2(t.s_, 0)', F.sha2(t.s_, 0), nullable(string())),
]

const encrypted: Calls = (t) => [
  f('F.aes_encrypt(t.s, t.bin)', F.aesEncrypt(t.s, t.bin), nullable(binary())),
  f(
    "F.aes_encrypt(t.s, t.bin_, F.lit('GCM'), F.lit('DEFAULT'), F.lit(b''), F.lit(b'a'))",
    F.aesEncrypt(t.s, t.bin_, { aad: 'a' }),
    nullable(binary()),
  ),
  f(
    "F.aes_encrypt(t.bin, t.bin, F.lit('GCM'), F.lit('DEFAULT'), t.bin, F.encode(t.s, 'UTF-8'))",
    F.aesEncrypt(t.bin, t.bin, { iv: t.bin, aad: t.s }),
    nullable(binary()),
  ),
  f(
    "F.aes_encrypt(t.s_, t.bin, F.lit('CBC'), F.lit('PKCS'), F.lit(b'\\x01\\x02\\x03'), F.lit(b''))",
    F.aesEncrypt(t.s_, t.bin, { mode: 'CBC', padding: 'PKCS', iv: IV }),
    nullable(binary()),
  ),
  f('F.aes_decrypt(t.bin, t.bin)', F.aesDecrypt(t.bin, t.bin), nullable(binary())),
  f(
    "F.aes_decrypt(t.bin, t.bin_, F.lit('GCM'), F.lit('DEFAULT'), F.lit(b'a'))",
    F.aesDecrypt(t.bin, t.bin_, { aad: 'a' }),
    nullable(binary()),
  ),
  f(
    "F.aes_decrypt(t.bin, t.bin, F.lit('ECB'), F.lit('PKCS'), F.lit(b''))",
    F.aesDecrypt(t.bin, t.bin, { mode: 'ECB', padding: 'PKCS' }),
    nullable(binary()),
  ),
  f('F.try_aes_decrypt(t.bin, t.bin)', F.tryAesDecrypt(t.bin, t.bin), nullable(binary())),
  f(
    "F.try_aes_decrypt(t.bin_, t.bin, F.lit('CBC'), F.lit('DEFAULT'), F.encode(t.s, 'UTF-8'))",
    F.tryAesDecrypt(t.bin_, t.bin, { mode: 'CBC', aad: t.s }),
    nullable(binary()),
  ),
]
