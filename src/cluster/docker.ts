import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ClusterSettings, environmentWith, packageRoot } from '../config.ts'
import { ClusterError } from './cluster-error.ts'

/** How a command of Docker ended, and what it said. */
export interface Said {
  /** Null where there is no such program, or it did not end in time. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const PATIENCE = 60_000

/** The version of Spark that the jars, and hence the images, are of: docker/spark/pom.xml. */
export function sparkVersion(): string {
  const pom = readFileSync(join(packageRoot, 'docker/spark/pom.xml'), 'utf8')
  const version = /<spark\.version>([^<]+)</.exec(pom)?.[1]
  if (version === undefined) throw new ClusterError('docker/spark/pom.xml names no spark.version.')
  return version
}

/** Asks Docker something. */
export function ask(args: readonly string[], env: NodeJS.ProcessEnv = environmentWith({})): Said {
  const asked = spawnSync('docker', args, { cwd: packageRoot, env, encoding: 'utf8', timeout: PATIENCE })
  return { status: asked.status, stdout: asked.stdout ?? '', stderr: asked.stderr ?? '' }
}

/** Runs `docker compose`, its output shown; answers the exit code. */
export async function compose(settings: ClusterSettings, args: readonly string[]): Promise<number> {
  const child = spawn('docker', ['compose', ...args], {
    cwd: packageRoot,
    env: composeEnvironment(settings),
    stdio: 'inherit',
  })
  // Ctrl-C reaches both; it is compose that decides what it means.
  const ignore = () => undefined
  process.on('SIGINT', ignore)
  const [code] = (await once(child, 'exit')) as [number | null]
  process.off('SIGINT', ignore)
  return code ?? 1
}

/** What `docker-compose.yml` needs to know beside what is set. */
export function composeEnvironment({ secrets, input, uid }: ClusterSettings): NodeJS.ProcessEnv {
  return environmentWith({
    CLUSTER_SECRETS: secrets,
    CLUSTER_INPUT: input,
    CLUSTER_UID: String(uid),
    SPARK_VERSION: sparkVersion(),
  })
}
