import { defineConfig } from 'vitest/config'

// Apart from the other tests: each line of Spark has a run, and a server, of its own.
export default defineConfig({
  resolve: { conditions: ['sparkwright-source'] },
  ssr: { resolve: { conditions: ['sparkwright-source'] } },
  test: {
    include: ['test/versions/**/*.test.ts'],
    globalSetup: ['test/versions/server.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
