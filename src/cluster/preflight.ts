import { existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { ClusterSettings } from '../config.ts'
import { ClusterError } from './cluster-error.ts'
import { ask, composeEnvironment, sparkVersion } from './docker.ts'
import { type ClusterPlan, readPlan } from './plan.ts'
import { secretNames } from './secrets.ts'

const [ENGINE, COMPOSE] = ['20.10', '2.20']
const INSTALL = 'https://docs.docker.com/engine/install/'

/**
 * Looks whether the containers can start, and changes nothing. Throws {@link ClusterError} with a line for each thing that
 * is wrong.
 */
export async function preflight(settings: ClusterSettings, profiles: readonly string[] = []): Promise<void> {
  requireEngine()
  const plan = readPlan(settings, profiles)
  const wrong = [
    ...wrongMemory(plan),
    ...wrongSecrets(settings),
    ...wrongImages(plan),
    ...(await takenPorts(plan, settings)),
  ]
  if (wrong.length > 0) throw new ClusterError(wrong.join('\n'))
}

/** Throws {@link ClusterError} where no engine answers, or it or its compose is too old. */
export function requireEngine(): void {
  const engine = ask(['version', '--format', '{{.Server.Version}}'])
  if (engine.status === null)
    throw new ClusterError(`docker was not found. Install Docker Engine ${ENGINE} or newer: ${INSTALL}`)
  if (engine.status !== 0)
    throw new ClusterError('no Docker engine answers. Start it, or say where it is: DOCKER_HOST or docker context use.')
  requireVersion('The Docker engine', engine.stdout.trim(), ENGINE)
  const plugin = ask(['compose', 'version', '--short'])
  if (plugin.status !== 0)
    throw new ClusterError(`docker compose is not there. Install its plugin, ${COMPOSE} or newer: ${INSTALL}`)
  requireVersion('docker compose', plugin.stdout.trim(), COMPOSE)
}

function requireVersion(what: string, version: string, least: string): void {
  const [major = 0, minor = 0] = numbersOf(version)
  const [leastMajor = 0, leastMinor = 0] = numbersOf(least)
  if (major < leastMajor || (major === leastMajor && minor < leastMinor))
    throw new ClusterError(`${what} is too old: ${version}. Install ${least} or newer: ${INSTALL}`)
}

function numbersOf(version: string): readonly number[] {
  return version.replace(/^v/, '').split('.').map(Number)
}

function wrongMemory({ services }: ClusterPlan): readonly string[] {
  const there = Number(ask(['info', '--format', '{{.MemTotal}}']).stdout)
  const needed = Object.values(services).reduce((sum, { mem_limit, deploy }) => sum + mem_limit * deploy.replicas, 0)
  if (needed <= there) return []
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1)
  return [
    `too little memory: the containers may take ${gib(needed)} GiB and the engine has ${gib(there)} GiB. Give it more, or set fewer CLUSTER_WORKERS or CLUSTER_DATA_NODES, or a smaller CLUSTER_WORKER_LIMIT with CLUSTER_EXECUTOR_MEMORY.`,
  ]
}

function wrongSecrets({ secrets, uid }: ClusterSettings): readonly string[] {
  return secretNames.flatMap((name) => {
    const file = join(secrets, name)
    if (!existsSync(file)) return [`the secret ${file} is missing. Make it: npm run compose -- secrets`]
    const { mode, uid: owner } = statSync(file)
    if ((mode & 0o077) !== 0) return [`others may read the secret ${file}: chmod 600 ${file}`]
    if (owner !== uid)
      return [
        `the secret ${file} belongs to user ${owner}, and the containers run as user ${uid}. Set CLUSTER_UID=${owner} and build again, or: chown ${uid} ${file}`,
      ]
    return []
  })
}

/** Images that are not there yet are built by `up`. */
function wrongImages({ services }: ClusterPlan): readonly string[] {
  const wanted = sparkVersion()
  const { image = '' } = services.spark ?? {}
  const label = ask(['image', 'inspect', image, '--format', '{{index .Config.Labels "sparkwright.spark"}}'])
  const found = label.stdout.trim()
  if (label.status !== 0 || found === wanted) return []
  return [
    `the image ${image} is of Spark ${found || 'unknown'}, and docker/spark/pom.xml says ${wanted}. Build it again: npm run compose -- build`,
  ]
}

/** Those of the project's own containers are theirs. */
async function takenPorts(plan: ClusterPlan, settings: ClusterSettings): Promise<readonly string[]> {
  const running = ask(['compose', 'ps', '--services', '--status', 'running'], composeEnvironment(settings))
  const own = new Set(running.stdout.split('\n'))
  const ports = Object.entries(plan.services).flatMap(([service, { ports }]) =>
    own.has(service) ? [] : ports.map(({ published }) => ({ service, published })),
  )
  const wrong = await Promise.all(
    ports.map(async ({ service, published }) => {
      if (await isFree(published)) return []
      const setting = settingOf(service)
      return [`port ${published} of ${service} is taken. Free it, or set ${setting} to another.`]
    }),
  )
  return wrong.flat()
}

/** The setting by which a service's port is chosen. */
function settingOf(service: string): string {
  const names: Readonly<Record<string, string>> = { spark: 'UI', namenode: 'HDFS' }
  return `CLUSTER_${names[service] ?? service.toUpperCase()}_PORT`
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
