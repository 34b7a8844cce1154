import { defineConfig } from 'vitest/config'

// Apart from the other tests: they need a Docker engine, and minutes. `npm run test:compose` runs them. What they start is
// bounded by itself.
export default defineConfig({
  resolve: { conditions: ['sparkwright-source'] },
  ssr: { resolve: { conditions: ['sparkwright-source'] } },
  test: {
    include: ['test/compose/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    // What fails first makes the rest meaningless, and long.
    bail: 1,
    reporters: ['verbose', './test/support/closing-line.ts'],
  },
})
