import { statfsSync } from 'node:fs'
import { type Endpoints, endpointsFile, type StackSettings } from '../config.ts'
import { markOf } from '../home-mark.ts'
import type { StackContext } from './context.ts'
import { ensure, type Outcome } from './ensure.ts'
import { type Home, homeAt, makeHome } from './home.ts'
import { hdfsClassPath, sparkClassPath } from './java/jars.ts'
import { type Plan, readPlan, servicesOf, writePlan } from './plan.ts'
import { whileLocked } from './processes/lock.ts'
import { isRunning } from './processes/pid-file.ts'
import { choosePorts, portsOf } from './processes/ports.ts'
import { type Service, type ServiceName, serviceNames } from './processes/service.ts'
import { stopService } from './processes/stop.ts'
import { makeSecrets } from './secrets/secrets.ts'
import { writeAtomically } from './secrets/write-atomically.ts'
import { contextOf, defineServices } from './services.ts'
import { PortTakenError, StackError } from './stack-error.ts'

const LEAST_DISK_BYTES = 500e6
/** How often services are started with ports that looked free. */
const PORT_ATTEMPTS = 5

/** How the stack is brought up. */
export interface UpOptions {
  /** A standalone cluster, with a master and a worker, instead of Spark in one process. Default: false. */
  readonly cluster?: boolean
  /** Told what is done, a line at a time. Default: nobody. */
  readonly say?: (line: string) => void
}

/**
 * Has the whole stack healthy and says where it is. What is healthy already is left alone.
 * Throws {@link StackError} where something is missing or a service does not get healthy.
 */
export async function up(settings: StackSettings, options: UpOptions = {}): Promise<Endpoints> {
  const { cluster = false, say = () => {} } = options
  const home = homeAt(settings.home)
  refusePath(home)
  makeHome(home)
  refuseUnfit(home)
  return whileLocked(home, { say }, async () => {
    makeSecrets(home)
    const endpoints = endpointsOf(await startAll(settings, { home, cluster, say }))
    const marked = { home: markOf(home.root), ...endpoints }
    writeAtomically(endpointsFile(home.root), `${JSON.stringify(marked, null, 2)}\n`)
    return endpoints
  })
}

/** Starts what the plan says; where a port was lost to another program in between, others are chosen. */
async function startAll(settings: StackSettings, options: PlanOptions): Promise<StackContext> {
  const { home, say } = options
  for (let attempt = 1; ; attempt++) {
    const plan = await makePlan(settings, options)
    for (const name of serviceNames) if (!servicesOf(plan).includes(name)) await stopService(home, name)
    const context = contextOf(settings, { home, plan })
    // Better now, in one message, than from every Java service.
    context.java()
    try {
      await ensureAll(context, say)
      return context
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

interface PlanOptions {
  readonly home: Home
  readonly cluster: boolean
  readonly say: (line: string) => void
}

/** Hadoop breaks on others: it hands paths to a shell and to format strings. */
function refusePath({ root }: Home): void {
  if (!/^[\w./@+-]+$/.test(root))
    throw new StackError(
      `the stack cannot live in "${root}": Hadoop takes letters, digits and . _ - + @ in paths only. Set SPARKWRIGHT_HOME.`,
    )
}

function refuseUnfit({ root }: Home): void {
  sparkClassPath()
  hdfsClassPath()
  const { bavail, bsize } = statfsSync(root)
  if (bavail * bsize < LEAST_DISK_BYTES)
    throw new StackError(`only ${Math.floor((bavail * bsize) / 1e6)} MB are free at ${root}: free at least 500 MB.`)
}

async function makePlan(settings: StackSettings, { home, cluster, say }: PlanOptions): Promise<Plan> {
  const ports = await choosePorts({
    wishes: settings.ports,
    services: servicesOf({ cluster }),
    remembered: readPlan(home)?.ports ?? {},
    isRunning: (service) => isRunning(home, service),
    say,
  })
  const plan = { cluster, ports }
  writePlan(home, plan)
  return plan
}

/** Starts all at once, each as soon as what it needs is healthy. One that fails does not stop the others. */
async function ensureAll(context: StackContext, say: (line: string) => void): Promise<void> {
  const services = defineServices(context)
  const started = Date.now()
  const outcomes = new Map<ServiceName, Promise<Outcome>>()
  const once = (service: Service): Promise<Outcome> => {
    const outcome = outcomes.get(service.name) ?? run(service)
    outcomes.set(service.name, outcome)
    return outcome
  }
  const run = async (service: Service): Promise<Outcome> => {
    const needed = await Promise.all(services.filter(({ name }) => service.needs.includes(name)).map(once))
    const ports = portsOf[service.name].map((port) => context.ports[port])
    const outcome = await ensure(service, { home: context.home, ports, anew: needed.includes('started'), say })
    const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5)
    say(`${service.name.padEnd(9)} ${outcome === 'kept' ? 'is up  ' : 'started'} ${seconds} s  ${service.address}`)
    return outcome
  }
  const ended = await Promise.allSettled(services.map(once))
  const failures = new Set<unknown>(ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])))
  // Where one has lost its port, others may have waited for it in vain.
  const isForPorts = [...failures].some((failure) => failure instanceof PortTakenError)
  const Kind = isForPorts ? PortTakenError : StackError
  if (failures.size > 1) throw new Kind([...failures].map(messageOf).join('\n'))
  for (const failure of failures) throw failure
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure)
}

function endpointsOf({ ports }: StackContext): Endpoints {
  return {
    sparkRemote: `sc://127.0.0.1:${ports.sparkConnect}`,
    sparkUi: `http://127.0.0.1:${ports.sparkUi}`,
    sparkHistory: `http://127.0.0.1:${ports.sparkHistory}`,
    hdfsUri: `hdfs://127.0.0.1:${ports.hdfs}`,
    hdfsWeb: `http://127.0.0.1:${ports.hdfsWeb}`,
    postgresPort: ports.postgres,
  }
}
