import type { Process } from './process.ts'

let current: Process | undefined

/** The process whose code runs from now on. */
export function nextIn(process: Process): void {
  current = process
}

/** In place of random bytes: others for each process and each time, and the same in every history. */
export function chosenBytes(size: number): Buffer {
  const text = `${current?.number()}${current?.name}`
  return Buffer.from(text.padEnd(size)).subarray(0, size)
}
