/** Functions of PySpark's that have another name here, and why. */
export const RENAMED: Readonly<Record<string, string>> = {}

/** Functions of PySpark's that are not here, and why. */
export const OMITTED: Readonly<Record<string, string>> = {
  broadcast: 'a verb of frames: frame.broadcast()',
}

/** Calls of which other bytes are sent on purpose, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {
  'F.aes_encrypt(t.s, t.bin)':
    'no IV and no additional data are empty bytes, which Spark takes, and not empty texts, which it casts',
  'F.aes_decrypt(t.bin, t.bin)': 'no additional data are empty bytes, as for aes_encrypt',
  'F.try_aes_decrypt(t.bin, t.bin)': 'no additional data are empty bytes, as for aes_encrypt',
}
