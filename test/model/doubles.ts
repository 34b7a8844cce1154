import { vi } from 'vitest'

// In place of what the model cannot do, or need not: Spark's reading, random names, clocks. To be imported first.

vi.mock('../../src/driver/inputs/open-inputs.ts', async () => ({
  openInputs: (await import('./reads.ts')).openModelInputs,
}))
vi.mock('../../src/driver/keys/key-ring.ts', async (original) => ({
  ...(await original<object>()),
  keysIn: () => ({ newest: {}, of: () => ({}) }),
  readKeyRing: (await import('./reads.ts')).readRing,
}))
// Sleeping is being slow: others may come in between before and after it anyway.
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<object>()),
  setTimeout: async (_: number, value: unknown) => value,
}))
vi.mock('../../src/storage/hdfs/manifest-file.ts', async (original) => {
  const real = await original<typeof import('../../src/storage/hdfs/manifest-file.ts')>()
  const states = new Map<string, ReturnType<typeof real.parseManifest>>()
  const parseManifest = (file: string, text: string) => {
    const state = states.get(text) ?? real.parseManifest(file, text)
    states.set(text, state)
    return state
  }
  return { ...real, parseManifest }
})
vi.mock('node:crypto', async (original) => ({
  ...(await original<object>()),
  randomBytes: (await import('./names.ts')).chosenBytes,
}))
vi.useFakeTimers({ toFake: ['Date'], now: 0 })
