import { z } from 'zod'
import type { ClusterSettings } from '../config.ts'
import { ClusterError } from './cluster-error.ts'
import { ask, composeEnvironment } from './docker.ts'

const Service = z.object({
  image: z.string(),
  mem_limit: z.coerce.number().default(0),
  ports: z.array(z.object({ published: z.coerce.number(), host_ip: z.string().default('') })).default([]),
  deploy: z.object({ replicas: z.number().default(1) }).default({ replicas: 1 }),
})
const Config = z.object({ name: z.string(), services: z.record(z.string(), Service) })

/** What would run: the services of the profiles that are on, as `docker compose config` has them. */
export type ClusterPlan = z.infer<typeof Config>

/** Reads `docker-compose.yml` with all that is set. Throws {@link ClusterError} with what compose says is wrong. */
export function readPlan(settings: ClusterSettings, profiles: readonly string[]): ClusterPlan {
  const flags = profiles.flatMap((profile) => ['--profile', profile])
  const said = ask(['compose', ...flags, 'config', '--format', 'json'], composeEnvironment(settings))
  if (said.status !== 0) throw new ClusterError(`docker-compose.yml cannot be read: ${said.stderr.trim()}`)
  return Config.parse(JSON.parse(said.stdout))
}
