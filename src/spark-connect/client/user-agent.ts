import { createRequire } from 'node:module'
import { platform } from 'node:process'

/** What the server is told of this client: `my-job/1.0 sparkwright/0.1.0 os/linux node/20.20.2`. */
export function describeClient(program: string | undefined): string {
  const own = `sparkwright/${packageVersion()} os/${platform} node/${process.versions.node}`
  return program === undefined ? own : `${program} ${own}`
}

function packageVersion(): string {
  // Both `src` and `dist` lie directly under the package's root.
  const manifest: unknown = createRequire(import.meta.url)('../../../package.json')
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return 'unknown'
  return String(manifest.version)
}
