import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StackContext } from '../context.ts'
import { loggingOptions } from '../processes/logging.ts'
import type { Launch, ServiceName } from '../processes/service.ts'

/** A Java program that is one of the services. */
export interface JavaProgram {
  readonly name: ServiceName
  readonly main: string
  readonly args: readonly string[]
  /** Heap, as Java writes it. */
  readonly memory: string
  /** Further options of Java. */
  readonly options: readonly string[]
  readonly classPath: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/**
 * For daemons that compute little: they start with half the work and HDFS moves data as fast with them. Not for the
 * process that runs the queries.
 */
export const lightOptions: readonly string[] = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** How a Java program is started: in a folder of its own, with nothing of our environment. */
export function launchJava(context: StackContext, program: JavaProgram): Launch {
  const cwd = scratchOf(context, program.name)
  return {
    program: context.java().program,
    args: [
      ...program.options,
      `-Xmx${program.memory}`,
      `-Djava.io.tmpdir=${cwd}`,
      ...loggingOptions(context.home, program.name),
      '-cp',
      program.classPath.join(':'),
      program.main,
      ...program.args,
    ],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC', ...program.env },
    cwd,
  }
}

/** The folder of a service's temporary files. */
export function scratchOf({ home }: StackContext, name: ServiceName): string {
  return join(home.scratch, name)
}

/** Empties it: what a killed service left there is of no use to the next. */
export function emptyScratch(context: StackContext, name: ServiceName): void {
  const folder = scratchOf(context, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}
