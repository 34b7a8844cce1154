import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with plain lines that scripts can read: `N skipped` where there are any, and `N passed, N failed`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        counts[state === 'pending' ? 'skipped' : state] += 1
      }
      // A file that does not even load has no tests to count.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1
    }
    if (counts.skipped > 0) process.stdout.write(`\n${counts.skipped} skipped`)
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`)
  }
}
