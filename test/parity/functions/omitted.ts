/** Functions of PySpark's that have another name here, and why. */
export const RENAMED: Readonly<Record<string, string>> = {}

/** Functions of PySpark's that are not here, and why. */
export const OMITTED: Readonly<Record<string, string>> = {
  broadcast: 'a verb of frames: frame.broadcast()',
}

const SEED = 'the seed is drawn'
const BESIDE_DECIMAL = 'a whole constant beside a decimal is sent as a decimal, as with the operators'

/** Calls of which other bytes are sent on purpose, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {
  'F.rand()': SEED,
  'F.randn()': SEED,
  'F.random()': SEED,
  'F.try_add(t.dec, F.lit(5))': BESIDE_DECIMAL,
  'F.try_add(t.dec_, F.lit(5))': BESIDE_DECIMAL,
  'F.uniform(0, 10)': SEED,
  'F.uuid()': SEED,
}
