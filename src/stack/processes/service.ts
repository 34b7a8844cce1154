import type { ClassArchive } from '../java/class-archive.ts'

/** The services of the stack, in the order in which they are listed. `master` and `worker` only in a cluster. */
export const serviceNames = ['postgres', 'namenode', 'datanode', 'master', 'worker', 'spark', 'history'] as const

/** One process of the stack. */
export type ServiceName = (typeof serviceNames)[number]

/** The operating-system user a process runs as. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** What is started. */
export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  /** The whole environment: nothing is inherited, so that nothing leaks in. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Default: the user who runs the command. */
  readonly account?: Account
}

/** How one process is made ready, started, looked after and stopped. */
export interface Service {
  readonly name: ServiceName
  /** Services that must be healthy before this one starts; it is restarted when one of them is. */
  readonly needs: readonly ServiceName[]
  /** Where it is reached, for people. */
  readonly address: string
  /** The configuration files it reads, path → text. A change restarts it. */
  files(): Readonly<Record<string, string>>
  /** What is started. A change restarts it. */
  launch(): Launch
  /** The class data it shares, where it is a Java program. */
  archive?(): ClassArchive
  /** What is done before every start. */
  prepare?(): void
  /** Resolves when it is healthy; rejects with the reason why it is not. */
  check(signal: AbortSignal): Promise<void>
  /** What is put into it once it is healthy. Repeatable. */
  provision?(): Promise<void>
  /** Asks it to end. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT'
}
