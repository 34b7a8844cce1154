import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Logger, pino } from 'pino'
import { readStackSettings, type Settings } from '../../config.ts'
import type { Reporter } from '../../driver/reporter.ts'
import type { Run } from '../../runs/run.ts'
import { lossOf } from './loss.ts'

/** What a parameter may be called that holds a secret: its value is in no log. */
const SECRETS = ['password', 'passwd', 'secret', 'token', 'key', 'credential']

/** Where logs are kept on this machine. */
export function logFolder(): string {
  return join(readStackSettings().home, 'logs')
}

/** The log of a run that was submitted on this machine. */
export function runLogFile(runId: string): string {
  return join(logFolder(), 'runs', `${runId}.log`)
}

/** A log that is open. */
export interface OpenLog {
  readonly log: Logger
  readonly close: () => void
}

/**
 * A log of JSON lines in a file that others cannot read. Written at once: a process that is killed has said what it did.
 * Throws where it cannot be opened; what cannot be written later, `lost` is told.
 */
export function openLog(file: string, lost: (error: unknown) => void): OpenLog {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const redact = SECRETS.flatMap((name) => [name, `params.${name}`])
  const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime, redact }
  const destination = pino.destination({ dest: file, sync: true, mode: 0o600 })
  destination.on('error', lost)
  return { log: pino(options, destination), close: () => destination.end() }
}

/** Writes what happens to each run into a file of its own. Of these the newest are kept, so many, when a run begins. */
export function logsOfRuns({ keepLogs }: Pick<Settings, 'keepLogs'>): Reporter {
  const logs = new Map<string, OpenLog>()
  const lost = lossOf('the log of runs')
  const logOf = ({ id }: Run): Logger => {
    const open = logs.get(id) ?? openLog(runLogFile(id), lost)
    logs.set(id, open)
    return open.log.child({ run: id })
  }
  const closeLogOf = ({ id }: Run) => {
    logs.get(id)?.close()
    logs.delete(id)
  }
  return {
    cleared: (run) => {
      logOf(run).warn({ state: run.state }, 'its process died, and it is put in order')
      closeLogOf(run)
    },
    started: (run) => {
      logOf(run).info({ job: run.job, params: run.params, tags: run.tags, by: run.submittedBy }, 'started')
      deleteOldLogs(dirname(runLogFile(run.id)), keepLogs)
    },
    step: (run, step, what) => logOf(run).info({ step }, what),
    progress: () => undefined,
    waiting: (retry) => {
      for (const [run, { log }] of logs) log.warn({ run, ...retry }, 'Spark does not answer; it is asked again')
    },
    starving: (seconds) => {
      for (const [run, { log }] of logs) log.warn({ run, seconds }, 'Spark works at none of its tasks: it has no room')
    },
    ended: (run) => {
      const { state, counts, batches, steps, failure, warnings, operationIds } = run
      const log = logOf(run)
      for (const warning of warnings) log.warn(warning)
      const ended = { state, counts, batches, steps, failure, operationIds }
      if (state === 'succeeded') log.info(ended, state)
      else log.error(ended, state)
      closeLogOf(run)
    },
    retrying: () => undefined,
    totals: () => undefined,
  }
}

/** A run's id begins with its time, and so does the name of its log. */
function deleteOldLogs(folder: string, keep: number): void {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  for (const name of logs.sort().slice(0, -keep)) rmSync(join(folder, name), { force: true })
}
