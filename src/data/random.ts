/** A source of random numbers that gives the same ones for the same seed on every machine. */
export interface Random {
  /** From 0 up to, not including, 1; a multiple of 2^-32. */
  next(): number
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number
}

/**
 * The generator sfc32 of PractRand: 32-bit additions, shifts and xors only. `stream` gives independent sources for one
 * seed, so that drawing more from one does not change what another gives.
 */
export function random(seed: number, stream: number): Random {
  let a = seed | 0
  let b = stream | 0
  let c = 0x9e3779b9 | 0
  let counter = 1
  const next = (): number => {
    const drawn = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + drawn) | 0
    return (drawn >>> 0) / 4_294_967_296
  }
  // Seeds that differ in one bit give unrelated numbers only after a few rounds.
  for (let round = 0; round < 15; round++) next()
  return { next, below: (bound) => Math.floor(next() * bound) }
}
