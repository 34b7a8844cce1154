import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot, readSettings, readStackSettings, type Settings } from '../src/config.ts'
import { down, reset } from '../src/stack/down.ts'
import { status } from '../src/stack/status.ts'
import { up } from '../src/stack/up.ts'

/** A stack of the benchmarks' own: other data, other ports. Commands that are started see the same. */
const ENVIRONMENT = {
  SPARKWRIGHT_HOME: join(packageRoot, '.local/bench/stack'),
  SPARK_CONNECT_PORT: '27002',
  SPARK_UI_PORT: '27040',
  SPARK_HISTORY_PORT: '27080',
  HDFS_PORT: '27020',
  HDFS_WEB_PORT: '27070',
  HDFS_DATA_PORT: '27064',
  POSTGRES_PORT: '27432',
}

/** What contenders have to know to open a session. */
export interface Remote {
  readonly remote: string
  /** The file that holds the token, which is in no argument. */
  readonly tokenFile: string
}

/** The stack of the benchmarks. */
export class BenchStack {
  readonly #say: (line: string) => void

  /** Has this process, and those it starts, talk to this stack and no other. */
  constructor(say: (line: string) => void) {
    Object.assign(process.env, ENVIRONMENT)
    this.#say = say
  }

  get settings(): Settings {
    return readSettings()
  }

  get remote(): Remote {
    const { remote, tokenFile = '' } = this.settings.spark
    return { remote, tokenFile }
  }

  /** Starts what is not running. */
  async up(): Promise<void> {
    await up(readStackSettings())
  }

  /** Ends every service; the data stay. */
  async down(): Promise<void> {
    await down(readStackSettings())
  }

  /** Takes the stack down and its data away. */
  async reset(): Promise<void> {
    this.#say('stack of the benchmarks: taking it and its data away')
    await reset(readStackSettings())
  }

  /** Forgets the peaks so far, where the system lets us. */
  async resetPeaks(): Promise<void> {
    for (const { pid } of await this.#processes()) {
      try {
        writeFileSync(`/proc/${pid}/clear_refs`, '5')
      } catch {
        // Then the peak is the one since the service was started.
      }
    }
  }

  /** Service → the most memory (resident, in MB) that its largest process has held. Linux only. */
  async peaks(): Promise<Readonly<Record<string, number>>> {
    const peaks: Record<string, number> = {}
    for (const { service, pid } of await this.#processes()) {
      const largest = Math.max(...[pid, ...childrenOf(pid)].map(peakOf))
      if (largest > 0) peaks[service] = Math.round(largest)
    }
    return peaks
  }

  async #processes(): Promise<readonly { readonly service: string; readonly pid: number }[]> {
    const services = await status(readStackSettings())
    return services.flatMap(({ service, pid }) => (pid === null ? [] : [{ service, pid }]))
  }
}

function childrenOf(pid: number): readonly number[] {
  const children = readProc(`${pid}/task/${pid}/children`)
  return children.split(' ').filter(Boolean).map(Number)
}

function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readProc(`${pid}/status`))?.[1] ?? 0) / 1024
}

/** Empty where there is no such process any more, or no /proc. */
function readProc(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'utf8')
  } catch {
    return ''
  }
}
