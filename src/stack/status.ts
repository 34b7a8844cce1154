import { inColumns } from '../columns.ts'
import type { StackSettings } from '../config.ts'
import { homeAt, logFile } from './home.ts'
import { readPlan, servicesOf } from './plan.ts'
import { examine } from './processes/health.ts'
import { readPid } from './processes/pid-file.ts'
import { isAlive } from './processes/process.ts'
import type { ServiceName } from './processes/service.ts'
import { contextOf, defineServices } from './services.ts'

/** How one service is. */
export interface ServiceStatus {
  readonly service: ServiceName
  /** `dead`: it was started and is gone, though nobody stopped it. `unhealthy`: it runs and does not answer well. */
  readonly state: 'healthy' | 'unhealthy' | 'dead' | 'stopped'
  readonly pid: number | null
  readonly address: string
  /** Why it is not healthy. */
  readonly reason: string | null
  readonly log: string
}

/** How every service of the stack is. Changes nothing. */
export async function status(settings: StackSettings): Promise<readonly ServiceStatus[]> {
  const home = homeAt(settings.home)
  const plan = readPlan(home)
  if (!plan)
    return servicesOf({ cluster: false }).map((service) => ({
      service,
      state: 'stopped',
      pid: null,
      address: '',
      reason: 'not started',
      log: logFile(home, service),
    }))
  const services = defineServices(contextOf(settings, { home, plan }))
  return Promise.all(
    services.map(async (service) => {
      const started = readPid(home, service.name)
      const alive = started !== undefined && isAlive(started)
      const reason = alive ? (await examine(service))?.reason : started ? 'its process is gone' : 'not started'
      const state = reason === undefined ? 'healthy' : alive ? 'unhealthy' : started ? 'dead' : 'stopped'
      return {
        service: service.name,
        state,
        pid: alive ? started.pid : null,
        address: service.address,
        reason: reason ?? null,
        log: logFile(home, service.name),
      }
    }),
  )
}

/** The statuses as a table for people. */
export function statusTable(statuses: readonly ServiceStatus[]): string {
  const head = ['SERVICE', 'STATE', 'PID', 'ADDRESS', 'HEALTH', 'LOG']
  const rows = statuses.map(({ service, state, pid, address, reason, log }) => [
    service,
    state,
    pid === null ? '-' : String(pid),
    address,
    reason ?? 'ok',
    log,
  ])
  return inColumns([head, ...rows])
}
