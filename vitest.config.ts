import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['sparkwright-source'] },
  ssr: { resolve: { conditions: ['sparkwright-source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.test.ts', 'faults/**/*.test.ts', 'test/types/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/stack.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // One stack for all of them on two cores: files one after the other.
          fileParallelism: false,
        },
      },
    ],
    reporters: ['default', './test/support/closing-line.ts'],
  },
})
