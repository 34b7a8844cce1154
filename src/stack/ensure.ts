import { createHash } from 'node:crypto'
import { chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Home, logFile } from './home.ts'
import { archiveArgs } from './java/class-archive.ts'
import { examine } from './processes/health.ts'
import { listensAt } from './processes/listener.ts'
import { LOG_LIMIT_MB } from './processes/logging.ts'
import { forgetPid, readPid, type StartedProcess, writePid } from './processes/pid-file.ts'
import { isFree } from './processes/ports.ts'
import { isAlive, startDetached } from './processes/process.ts'
import type { Launch, Service } from './processes/service.ts'
import { stopService } from './processes/stop.ts'
import { writeAtomically } from './secrets/write-atomically.ts'
import { PortTakenError, StackError } from './stack-error.ts'

const START_SECONDS = 90
/** A living process that does not answer gets this long: it may be starting still, or wait for another service. */
const PATIENCE_SECONDS = 30
/** How much of a log an error shows, the lines of Java's stack traces left out. */
const LOG_LINES = 15

/** What had to be done to have a service healthy. */
export type Outcome = 'kept' | 'started'

/** What {@link ensure} needs to know beside the service. */
export interface EnsureOptions {
  readonly home: Home
  /** Where it is to listen. */
  readonly ports: readonly number[]
  /** Whether it is to be started anew, because a service that it needs was. */
  readonly anew: boolean
  say(line: string): void
}

/** Has a service healthy: leaves it alone if it is, else starts it, ending first what is left of it. */
export async function ensure(service: Service, { home, ports, anew, say }: EnsureOptions): Promise<Outcome> {
  boundLog(logFile(home, service.name))
  const launch = service.launch()
  const fingerprint = fingerprintOf(service, launch)
  const before = readPid(home, service.name)
  const reason = anew ? 'what it needs was restarted' : await whyNotKept(service, before, fingerprint)
  if (reason !== undefined) {
    if (before) {
      say(`${service.name.padEnd(9)} ${reason}: starting it again`)
      await stopService(home, service.name)
    }
    writeFiles(service, launch)
    service.prepare?.()
    await untilHealthy(service, await start(service, { launch, fingerprint, home }), { home, ports })
  }
  await service.provision?.()
  return reason === undefined ? 'kept' : 'started'
}

/** Puts a log that has grown too large aside. Who writes to it appends, and goes on at its new end. */
function boundLog(log: string): void {
  if (!existsSync(log) || statSync(log).size <= LOG_LIMIT_MB * 1e6) return
  copyFileSync(log, `${log}.1`)
  truncateSync(log)
}

async function whyNotKept(service: Service, before: StartedProcess | undefined, fingerprint: string) {
  if (!before) return 'not started'
  if (!isAlive(before)) return 'died'
  if (before.fingerprint !== fingerprint) return 'other settings'
  const deadline = Date.now() + PATIENCE_SECONDS * 1000
  for (;;) {
    const ailment = await examine(service)
    if (!ailment) return undefined
    if (ailment.final) throw new StackError(ailment.reason)
    if (!isAlive(before)) return 'died'
    if (Date.now() > deadline) return `does not answer (${ailment.reason})`
    await sleep(250)
  }
}

/** What a service is started with, as one short value that gives nothing away. */
function fingerprintOf(service: Service, launch: Launch): string {
  return createHash('sha256')
    .update(JSON.stringify([launch, service.files()]))
    .digest('hex')
}

function writeFiles(service: Service, { account }: Launch): void {
  for (const [file, text] of Object.entries(service.files())) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeAtomically(file, text)
    if (account) chownSync(file, account.uid, account.gid)
  }
}

async function start(
  service: Service,
  { launch, fingerprint, home }: { launch: Launch; fingerprint: string; home: Home },
): Promise<StartedProcess> {
  const log = logFile(home, service.name)
  const archive = service.archive?.()
  const args = [...(archive ? archiveArgs(archive) : []), ...launch.args]
  const identity = await startDetached({ ...launch, args }, log)
  const started = { ...identity, fingerprint, stopSignal: service.stopSignal, ...(archive && { archive }) }
  writePid(home, service.name, started)
  return started
}

async function untilHealthy(
  service: Service,
  started: StartedProcess,
  { home, ports }: Pick<EnsureOptions, 'home' | 'ports'>,
): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000
  for (;;) {
    const ailment = await examine(service)
    // Where another program has its port, that one has answered.
    const isItself = ports.every((port) => listensAt(started.pid, port)) && isAlive(started)
    if (!ailment && isItself) return
    if (ailment?.final && isItself) throw new StackError(ailment.reason)
    if (!isAlive(started)) {
      forgetPid(home, service.name)
      throw await whyEnded(`${service.name} ended while starting.\n${endOfLog(home, service)}`, ports)
    }
    if (Date.now() > deadline)
      throw new StackError(
        `${service.name} is not healthy after ${START_SECONDS} s: ${ailment?.reason ?? 'another program has its port'}.\n${endOfLog(home, service)}`,
      )
    await sleep(150)
  }
}

/** Its process is gone: whoever has one of its ports now is another. */
async function whyEnded(text: string, ports: readonly number[]): Promise<StackError> {
  const free = await Promise.all(ports.map(isFree))
  return free.includes(false) ? new PortTakenError(text) : new StackError(text)
}

function endOfLog(home: Home, service: Service): string {
  const log = logFile(home, service.name)
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  const telling = lines.filter((line) => !/^\s+at /.test(line)).slice(-LOG_LINES)
  return [`The end of ${log}:`, ...telling.map((line) => `  ${line}`)].join('\n')
}
