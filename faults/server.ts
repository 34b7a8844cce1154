import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { packageRoot, readStackSettings } from '../src/config.ts'
import { ensure } from '../src/stack/ensure.ts'
import { type Home, homeAt, makeHome } from '../src/stack/home.ts'
import { whileLocked } from '../src/stack/processes/lock.ts'
import { readPid } from '../src/stack/processes/pid-file.ts'
import { stopService } from '../src/stack/processes/stop.ts'
import { makeSecrets } from '../src/stack/secrets/secrets.ts'
import { contextOf } from '../src/stack/services.ts'
import { sparkConnect } from '../src/stack/spark/spark.ts'
import { ofLine } from './older-spark.ts'

const PORT = 28_002
const UI_PORT = 28_040
/** An older server's are so far away: it may run beside the newest. */
const OLDER = 100
/** A server of the faults' own. */
const ENVIRONMENT = {
  SPARK_MASTER: 'local[2]',
  SPARK_MEMORY: '1g',
  // It never lives long enough to be worth compiling with care.
  SPARK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1',
  CLASS_ARCHIVES: 'no',
  SPARK_PROPERTIES_FILE: join(packageRoot, 'faults/spark.conf'),
}
/** Spark's web page hears of a job a little after the client hears of its end. */
const UI_DELAY = 500

const Jobs = z.array(z.object({ jobTags: z.array(z.string()).default([]) }))
const Applications = z.array(z.object({ id: z.string() }))

/** A real Spark Connect server, without the rest of the stack. */
export class FaultServer {
  readonly port: number
  /** Where commands of the scenarios write to. */
  readonly data: string
  readonly tokenFile: string
  readonly #uiPort: number
  readonly #home: Home
  readonly #say: (line: string) => void
  readonly #line: string | undefined

  /** `line`: of Spark, where it is an older one, `3.5`. */
  constructor(say: (line: string) => void, line?: string) {
    this.#line = line
    this.port = line === undefined ? PORT : PORT + OLDER
    this.#uiPort = line === undefined ? UI_PORT : UI_PORT + OLDER
    const folder = join(packageRoot, '.local/faults', line ?? '')
    this.data = join(folder, 'data')
    this.#home = homeAt(join(folder, 'stack'))
    this.#say = say
    this.tokenFile = join(this.#home.secrets, 'connect-token')
  }

  get remote(): string {
    return `sc://127.0.0.1:${this.port}`
  }

  /** Starts the server where it does not run, or no longer does. */
  async up(): Promise<void> {
    const home = this.#home
    makeHome(home)
    await whileLocked(home, { say: this.#say }, async () => {
      makeSecrets(home)
      const ports = { sparkConnect: chosen(this.port), sparkUi: chosen(this.#uiPort) }
      const settings = readStackSettings({ ...process.env, ...ENVIRONMENT, SPARKWRIGHT_HOME: home.root })
      const context = contextOf(settings, { home, plan: { cluster: false, ports } })
      const newest = sparkConnect(context)
      const service = this.#line === undefined ? newest : ofLine(this.#line, newest, this.port)
      const own = { home, ports: [this.port, this.#uiPort], anew: false }
      await ensure(service, { ...own, say: () => {} })
    })
  }

  /** Ends the server as a crash of the machine would. */
  kill(): void {
    process.kill(this.pid, 'SIGKILL')
  }

  /** Ends the server in good order and takes away what it kept. */
  async down(): Promise<void> {
    await whileLocked(this.#home, { say: this.#say }, () => stopService(this.#home, 'spark'))
    for (const left of [this.#home.scratch, this.#home.warehouse, this.data])
      rmSync(left, { recursive: true, force: true })
  }

  get pid(): number {
    const started = readPid(this.#home, 'spark')
    if (started === undefined) throw new Error('the Spark server does not run')
    return started.pid
  }

  /** How many jobs the server ran for each tag of a client's. */
  async jobsByTag(): Promise<ReadonlyMap<string, number>> {
    await sleep(UI_DELAY)
    const applications = `http://127.0.0.1:${this.#uiPort}/api/v1/applications`
    const [application] = Applications.parse(await (await fetch(applications)).json())
    const jobs = Jobs.parse(await (await fetch(`${applications}/${application?.id}/jobs`)).json())
    const counts = new Map<string, number>()
    for (const { jobTags } of jobs)
      for (const tag of jobTags.flatMap((full) => /_Tag_(.+)$/.exec(full)?.[1] ?? []))
        counts.set(tag, (counts.get(tag) ?? 0) + 1)
    return counts
  }

  /** What the server holds after a garbage collection, and all that it has of the machine's memory. In MB. */
  memory(): { readonly heap: number; readonly resident: number } {
    const { pid } = this
    jcmd(pid, 'GC.run')
    const kilobytes = /\bused (\d+)K/.exec(jcmd(pid, 'GC.heap_info'))?.[1]
    return { heap: Number(kilobytes) / 1024, resident: residentOf(pid) }
  }
}

function chosen(port: number) {
  return { wished: port, chosen: port }
}

/** Of the Java that runs the server, for it talks to its own kind. */
function jcmd(pid: number, command: string): string {
  const java = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? 'java'
  const { stdout, stderr, status } = spawnSync(join(dirname(java), 'jcmd'), [String(pid), command], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`jcmd ${command} failed: ${stderr}`)
  return stdout
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}
