import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { planFile } from '../config.ts'
import type { ServiceName } from './processes/service.ts'

/** Where the stack keeps its things. Every folder below `root` is closed to other users. */
export interface Home {
  readonly root: string
  readonly logs: string
  readonly pids: string
  readonly secrets: string
  readonly conf: string
  /** Spark's event logs, which the History Server reads. */
  readonly events: string
  /** Managed tables, should somebody make some. */
  readonly warehouse: string
  /** A folder for each service's temporary files, emptied before it starts. */
  readonly scratch: string
  readonly hdfs: string
  /** PostgreSQL's data: a folder, or a link to one that PostgreSQL's own user can reach. */
  readonly postgres: string
  /** Which ports were chosen, and whether the stack is a cluster. */
  readonly plan: string
  readonly lock: string
}

/** The places below a home; touches nothing. */
export function homeAt(root: string): Home {
  return {
    root,
    logs: join(root, 'logs'),
    pids: join(root, 'pids'),
    secrets: join(root, 'secrets'),
    conf: join(root, 'conf'),
    events: join(root, 'spark-events'),
    warehouse: join(root, 'spark-warehouse'),
    scratch: join(root, 'scratch'),
    hdfs: join(root, 'hdfs'),
    postgres: join(root, 'postgres'),
    plan: planFile(root),
    lock: join(root, 'lock'),
  }
}

/** Makes the folders that are missing. The home itself can be passed through, so that PostgreSQL's user reaches its data. */
export function makeHome(home: Home): void {
  mkdirSync(home.root, { recursive: true, mode: 0o711 })
  for (const folder of [home.logs, home.pids, home.secrets, home.conf, home.events, home.scratch, home.hdfs])
    mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** The log file of a service, or of the executors of a cluster. */
export function logFile(home: Home, service: ServiceName | 'executor'): string {
  return join(home.logs, `${service}.log`)
}

/** The file that says which process a service is. */
export function pidFile(home: Home, service: ServiceName): string {
  return join(home.pids, `${service}.json`)
}
