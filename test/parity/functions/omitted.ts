/** Functions of PySpark's that have another name here, and why. */
export const RENAMED: Readonly<Record<string, string>> = {}

/** Functions of PySpark's that are not here, and why. */
export const OMITTED: Readonly<Record<string, string>> = {
  broadcast: 'a verb of frames: frame.broadcast()',
}

const SEED = 'the seed is drawn'

/** Calls of which other bytes are sent on purpose, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {
  'F.rand()': SEED,
  'F.randn()': SEED,
  'F.random()': SEED,
  'F.uniform(0, 10)': SEED,
  'F.uuid()': SEED,
}
