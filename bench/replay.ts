import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { packageRoot } from '../src/config.ts'
import type { BenchContext } from './benchmark.ts'
import { built, node, runContender } from './contender.ts'
import type { Remote } from './stack.ts'

const Port = z.object({ port: z.number() })

/**
 * A server of our own that sends again, byte for byte, what the real one sent to some queries, with the ids of whoever
 * asks. It takes Spark out of a measurement: what is left is the client.
 */
export class ReplayServer implements AsyncDisposable {
  readonly remote: Remote
  readonly #stop: () => Promise<void>

  private constructor(remote: Remote, stop: () => Promise<void>) {
    this.remote = remote
    this.#stop = stop
  }

  /** Has the real server answer the queries once, and starts a process that answers the same from then on. */
  static async of(queries: readonly string[], remote: Remote, context: BenchContext): Promise<ReplayServer> {
    const file = join(packageRoot, '.local/bench/replay/recording')
    mkdirSync(dirname(file), { recursive: true })
    const settings = JSON.stringify({ ...remote, queries, file })
    await runContender(node([built('contenders/replay-record.ts'), settings]), context.signal)
    const child = spawn(process.execPath, [built('contenders/replay-server.ts'), file], {
      stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
      signal: context.signal,
    })
    child.on('error', () => {})
    const lines = createInterface({ input: child.stdio[3] as NodeJS.ReadableStream })
    const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the replay server ended: ${code}`)))
    failed.catch(() => {})
    const [line] = (await Promise.race([once(lines, 'line'), failed])) as [string]
    const { port } = Port.parse(JSON.parse(line))
    return new ReplayServer({ ...remote, remote: `sc://127.0.0.1:${port}` }, async () => {
      // It ends when nobody holds its standard input any more.
      child.stdin?.end()
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(file, { force: true })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop()
  }
}
