import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { HomeMark, isOf, markOf } from '../home-mark.ts'
import type { Home } from './home.ts'
import type { ChosenPorts, PortName, Ports } from './processes/ports.ts'
import type { ServiceName } from './processes/service.ts'
import { writeAtomically } from './secrets/write-atomically.ts'

/** What the last `up` decided. */
export interface Plan {
  /** Whether Spark is a standalone cluster instead of one process. */
  readonly cluster: boolean
  readonly ports: ChosenPorts
}

const PlanFile = z.object({
  home: HomeMark.optional(),
  cluster: z.boolean(),
  ports: z.record(z.string(), z.object({ wished: z.number(), chosen: z.number() })),
})

/** The last plan, or undefined where the stack was never up in this home. */
export function readPlan(home: Home): Plan | undefined {
  if (!existsSync(home.plan)) return undefined
  const { home: mark, ...plan } = PlanFile.parse(JSON.parse(readFileSync(home.plan, 'utf8')))
  return isOf(home.root, mark) ? plan : undefined
}

/** Remembers a plan. */
export function writePlan(home: Home, plan: Plan): void {
  writeAtomically(home.plan, `${JSON.stringify({ home: markOf(home.root), ...plan }, null, 2)}\n`)
}

/** The services of a plan. */
export function servicesOf({ cluster }: Pick<Plan, 'cluster'>): readonly ServiceName[] {
  const always = ['postgres', 'namenode', 'datanode', 'spark', 'history'] as const
  return cluster ? [...always, 'master', 'worker'] : always
}

/** The ports of a plan; 0 where the plan has none because the service does not run. */
export function portsIn({ ports }: Plan): Ports {
  const of = (name: PortName) => ports[name]?.chosen ?? 0
  return {
    sparkConnect: of('sparkConnect'),
    sparkUi: of('sparkUi'),
    sparkHistory: of('sparkHistory'),
    hdfs: of('hdfs'),
    hdfsWeb: of('hdfsWeb'),
    hdfsData: of('hdfsData'),
    hdfsTransfer: of('hdfsTransfer'),
    hdfsIpc: of('hdfsIpc'),
    postgres: of('postgres'),
    master: of('master'),
    masterUi: of('masterUi'),
    worker: of('worker'),
    workerUi: of('workerUi'),
  }
}
