import { defineConfig } from 'vitest/config'

/** Tests on real servers. Files one after the other: they share the servers and the cores. */
const onServers = { testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false }
const onStack = { ...onServers, globalSetup: ['test/support/stack.ts'] }

export default defineConfig({
  resolve: { conditions: ['sparkwright-source'] },
  ssr: { resolve: { conditions: ['sparkwright-source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'faults/**/*.test.ts',
            'test/{model,types}/**/*.test.ts',
            'test/parity/functions.test.ts',
          ],
          maxWorkers: '100%',
          // For a machine that does much else meanwhile; none of them takes a second of work by itself.
          testTimeout: 30_000,
        },
      },
      // `npm test` runs these side by side: see setup/test.mjs.
      { extends: true, test: { ...onStack, name: 'client', include: ['test/client/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          ...onStack,
          name: 'stores',
          include: ['test/stores/**/*.test.ts'],
          // Of their own: they record runs, and the pipeline's tests beside them look at all there are.
          env: { PGDATABASE: 'fraud_stores' },
        },
      },
      // `npm run parity`, with PySpark.
      { extends: true, test: { name: 'parity', include: ['test/parity/pyspark.test.ts'], testTimeout: 120_000 } },
      { extends: true, test: { ...onStack, name: 'pipeline', include: ['test/pipeline/**/*.test.ts'] } },
      { extends: true, test: { ...onServers, name: 'servers', include: ['test/servers/**/*.test.ts'] } },
    ],
    reporters: ['default', './test/support/closing-line.ts'],
  },
})
