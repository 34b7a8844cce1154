import { readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { HomeMark, isOf, markOf } from '../../home-mark.ts'
import { type Home, pidFile } from '../home.ts'
import { writeAtomically } from '../secrets/write-atomically.ts'
import { isAlive } from './process.ts'
import type { ServiceName } from './service.ts'

const signals = ['SIGTERM', 'SIGINT'] as const

const PidFile = z.object({
  home: HomeMark.optional(),
  pid: z.number().int().positive(),
  started: z.string(),
  /** Tells whether it would be started the same way now. */
  fingerprint: z.string(),
  stopSignal: z.enum(signals),
  archive: z.object({ file: z.string(), draft: z.string().optional() }).optional(),
})

/** A process we started, and all that is needed to end it. */
export type StartedProcess = Readonly<Omit<z.infer<typeof PidFile>, 'home'>>

/** What was started in this home for a service, dead or alive; undefined if it was never started or was stopped. */
export function readPid(home: Home, service: ServiceName): StartedProcess | undefined {
  try {
    const { home: mark, ...started } = PidFile.parse(JSON.parse(readFileSync(pidFile(home, service), 'utf8')))
    return isOf(home.root, mark) ? started : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Whether the process we started for a service still runs. */
export function isRunning(home: Home, service: ServiceName): boolean {
  const started = readPid(home, service)
  return started !== undefined && isAlive(started)
}

/** Remembers what was started. */
export function writePid(home: Home, service: ServiceName, started: StartedProcess): void {
  writeAtomically(pidFile(home, service), `${JSON.stringify({ home: markOf(home.root), ...started })}\n`)
}

/** Forgets a service that was stopped. */
export function forgetPid(home: Home, service: ServiceName): void {
  rmSync(pidFile(home, service), { force: true })
}
