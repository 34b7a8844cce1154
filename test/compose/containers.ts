import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { packageRoot, readClusterSettings } from '../../src/config.ts'

// Containers, secrets and ports of the tests' own, so that they never touch those that somebody works with.

/** Where the tests keep what is theirs. */
export const folder = join(packageRoot, '.local/compose-test')

const services = ['POSTGRES', 'HDFS', 'UI', 'HISTORY', 'CONNECT', 'DASHBOARD'] as const
const chosen = await Promise.all(services.map(freePort))

/** The port of this machine by which each is reached. */
export const ports = Object.fromEntries(services.map((name, place) => [name, chosen[place]])) as Readonly<
  Record<(typeof services)[number], number>
>

/** What every command of the tests is started with. */
export const environment = {
  ...process.env,
  COMPOSE_PROJECT_NAME: 'fraud-transaction-pipeline-test',
  COMPOSE_PROGRESS: 'quiet',
  CLUSTER_SECRETS: join(folder, 'secrets'),
  CLUSTER_INPUT: join(folder, 'data'),
  CLUSTER_WORKERS: '2',
  CLUSTER_DATA_NODES: '2',
  ...Object.fromEntries(services.map((name) => [`CLUSTER_${name}_PORT`, String(ports[name])])),
}

/** The settings that the commands find there. */
export const settings = readClusterSettings(environment)

/** How a command ended and what it said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, for at most ten minutes. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = environment): Ended {
  const ended = spawnSync(program, args, { cwd: packageRoot, env, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 6e5 })
  return { code: ended.status, stdout: ended.stdout ?? '', stderr: ended.stderr ?? '' }
}

/** Runs one of the project's own commands, as `npm run` would. */
export function own(entry: string, args: readonly string[], env: NodeJS.ProcessEnv = environment): Ended {
  return run(process.execPath, [join(packageRoot, 'dist', `${entry}.js`), ...args], env)
}

/** Runs `docker compose`; throws where it fails. */
export function compose(...args: readonly string[]): string {
  const ended = own('cluster/main', args)
  if (ended.code !== 0) throw new Error(`compose ${args.join(' ')} failed:\n${ended.stdout}${ended.stderr}`)
  return ended.stdout
}

/** The command line in a container. */
export function cli(...args: readonly string[]): Ended {
  return own('cluster/main', ['run', '--rm', '-T', 'cli', ...args])
}

const Succeeded = z.object({
  event: z.literal('succeeded'),
  counts: z.record(z.string(), z.number()),
  steps: z.array(z.object({ seconds: z.number() })),
})

/** What a job that succeeded says last: what it counted, and how long it took by itself, in seconds. */
export function outcome(lines: string): {
  readonly counts: Readonly<Record<string, number>>
  readonly seconds: number
} {
  const last = lines.trimEnd().split('\n').at(-1) ?? ''
  const { counts, steps } = Succeeded.parse(JSON.parse(last))
  return { counts, seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0) }
}

/** Runs a job in a container, and something else as soon as it has begun a step and some time has passed. */
export async function whileAt(step: string, args: readonly string[], disturb: () => void): Promise<string> {
  const file = join(packageRoot, 'dist/cluster/main.js')
  const child: ChildProcess = spawn(process.execPath, [file, 'run', '--rm', '-T', 'cli', ...args, '--json'], {
    cwd: packageRoot,
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines: string[] = []
  let isDisturbed = false
  if (child.stdout)
    for await (const line of createInterface(child.stdout)) {
      lines.push(line)
      if (isDisturbed || !line.includes(`"step":"${step}"`)) continue
      isDisturbed = true
      await sleep(2000)
      disturb()
    }
  if (!isDisturbed) throw new Error(`the job never began ${step}:\n${lines.join('\n')}`)
  return lines.join('\n')
}

/** Kills everything in a container at once, as a machine that dies does; the engine starts it again. */
export function kill(service: string, index = 1): void {
  own('cluster/main', ['exec', '-T', '--index', String(index), service, 'sh', '-c', 'kill -9 -1'])
}

const Container = z.object({ ID: z.string(), Name: z.string(), Service: z.string(), Health: z.string() })
/** A container that runs. */
export type Container = z.infer<typeof Container>

/** The containers that run. */
export function containers(): readonly Container[] {
  const lines = compose('ps', '--format', 'json').split('\n').filter(Boolean)
  return lines.map((line) => Container.parse(JSON.parse(line)))
}

/** Resolves when so many containers are healthy; throws after four minutes with those that are not. */
export async function untilHealthy(count: number): Promise<void> {
  const deadline = Date.now() + 240_000
  for (;;) {
    const found = containers()
    const sick = found.filter(({ Health }) => Health !== 'healthy')
    if (found.length === count && sick.length === 0) return
    if (Date.now() > deadline)
      throw new Error(`${found.length} of ${count} run; not healthy: ${sick.map(({ Name }) => Name)}`)
    await sleep(1000)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
