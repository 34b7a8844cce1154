import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { packageRoot, readSettings, readStackSettings } from '../src/config.ts'
import { generate } from '../src/data/generate.ts'
import { down, reset } from '../src/stack/down.ts'
import { homeAt } from '../src/stack/home.ts'
import { hdfsClassPath } from '../src/stack/java/jars.ts'
import { findJava } from '../src/stack/java/java.ts'
import { readPid } from '../src/stack/processes/pid-file.ts'
import type { ServiceName } from '../src/stack/processes/service.ts'
import { up } from '../src/stack/up.ts'
import { HdfsDatasetStore } from '../src/storage/hdfs/dataset-store.ts'
import { WebHdfs } from '../src/storage/hdfs/webhdfs.ts'
import { PostgresPool } from '../src/storage/postgres/pool.ts'

const FOLDER = join(packageRoot, '.local/faults/runs')
const ROOT = '/processed_fraud_data'
/** A stack of the faults' own, which nobody starts again. */
const ENVIRONMENT = {
  SPARKWRIGHT_HOME: join(FOLDER, 'stack'),
  SPARK_MASTER: 'local[2]',
  SPARK_MEMORY: '1g',
  CLASS_ARCHIVES: 'no',
  SPARK_CONNECT_PORT: '28202',
  SPARK_UI_PORT: '28240',
  SPARK_HISTORY_PORT: '28280',
  HDFS_PORT: '28220',
  HDFS_WEB_PORT: '28270',
  HDFS_DATA_PORT: '28264',
  POSTGRES_PORT: '28232',
}

/** What readers see: which runs its batches are of, how many rows there are, and a digest of the tables' rows. */
export interface State {
  /** The runs that the batches on HDFS are of, and those that the tables' are of: one each where nothing is mixed. */
  readonly runs: readonly [files: readonly string[], tables: readonly string[]]
  /** Rows on HDFS and in the largest table. */
  readonly rows: readonly [files: number, table: number]
  readonly digest: string
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const Name = z.object({ name: z.string() })
const Recorded = z.object({ id: z.string(), state: z.string(), hasFiles: z.boolean() })
const Digest = z.object({ digest: z.string() })
const Rows = z.object({ rows: z.coerce.number().int() })

/** A whole stack on which runs of the fraud pipeline are struck. */
export class RunStack {
  readonly #env = { ...process.env, ...ENVIRONMENT }

  /** Starts what does not run or is not healthy. */
  async up(): Promise<void> {
    await up(readStackSettings(this.#env))
  }

  /** Ends the stack and takes away what it kept. */
  async down(): Promise<void> {
    await down(readStackSettings(this.#env))
    await reset(readStackSettings(this.#env))
    rmSync(FOLDER, { recursive: true, force: true })
  }

  /** An input file of its own, always the same for a name. */
  async input(name: string, seed: number): Promise<string> {
    const out = join(FOLDER, `${name}.csv`)
    await generate({ out, rows: 1000, months: 2, dirty: 0.02, duplicates: 0.02, seed })
    return out
  }

  /** Ends one of the servers as a crash would. */
  strike(service: ServiceName): void {
    const started = readPid(homeAt(ENVIRONMENT.SPARKWRIGHT_HOME), service)
    if (started) process.kill(started.pid, 'SIGKILL')
  }

  /** Runs the pipeline as a user would; `watch` is given what it says, and how to kill it. */
  async run(input: string, limit: number, watch: (said: string, kill: () => void) => void = () => {}): Promise<Ended> {
    return this.command(['run', 'fraud', '--input', input], limit, (said, child) =>
      watch(said, () => void child.kill('SIGKILL')),
    )
  }

  /** Runs a command as a user would; `watch` is given what it says, and its process. */
  async command(
    args: readonly string[],
    limit: number,
    watch: (said: string, child: ChildProcess) => void = () => {},
  ): Promise<Ended> {
    const main = join(packageRoot, 'dist/cli/main.js')
    const child = spawn(process.execPath, [main, ...args], { env: this.#env, timeout: limit, killSignal: 'SIGKILL' })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
      watch(stderr, child)
    })
    const stdout = text(child.stdout)
    const [code] = await once(child, 'close')
    return { code, stdout: await stdout, stderr }
  }

  /** The last run of a job that succeeded. */
  async lastRun(job: string): Promise<string> {
    await using reader = this.#pool('fraud_reader')
    const sql = `select id as name from runs where job = $1 and state = 'succeeded' order by fence desc limit 1`
    return (await reader.rows(Name, sql, [job]))[0]?.name ?? ''
  }

  /** Ends all connections of our programs but those that are at work. */
  async endConnections(): Promise<void> {
    await using owner = this.#pool('fraud_owner')
    const others = `application_name like 'sparkwright%' and state = 'idle' and pid <> pg_backend_pid()`
    await owner.run(`select pg_terminate_backend(pid) from pg_stat_activity where ${others}`)
  }

  /** Has the name node refuse changes, or take them again. */
  async safeMode(change: 'enter' | 'leave'): Promise<void> {
    const uri = readSettings(this.#env).hdfs.uri
    const tool = ['org.apache.hadoop.hdfs.tools.DFSAdmin', '-fs', uri, '-safemode', change]
    const child = spawn(findJava().program, ['-cp', hdfsClassPath().join(':'), ...tool], { stdio: 'ignore' })
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`the name node did not ${change} its safe mode`)
  }

  /** Where the ledger says other than what HDFS and the tables show, and files that are named and not there. */
  async differences(): Promise<readonly string[]> {
    await using reader = this.#pool('fraud_reader')
    const store = this.#datasets()
    const missing = (await store.missing(ROOT)).map(({ part, batch }) => `${part}/${batch} is not there as promised`)
    const runs = await reader.rows(
      Recorded,
      `select id, state, rolls_back is not null or exists (
      select from run_datasets where run_id = id and role = 'written' and dataset like '/%') as "hasFiles" from runs`,
    )
    const wrong: string[] = []
    for (const { id, state, hasFiles } of runs) {
      if (!hasFiles) continue
      const isThere = await store.hasPublished(ROOT, id)
      if (isThere !== (state === 'succeeded'))
        wrong.push(`run ${id} is recorded as ${state}, and is ${isThere ? '' : 'not '}published`)
    }
    return [...missing, ...wrong]
  }

  /** What readers see now. */
  async state(): Promise<State> {
    await using reader = this.#pool('fraud_reader')
    const published = await this.#datasets().newest(ROOT)
    // Lines whose time cannot be read are a batch of each file's own, which runs over other files leave alone.
    const dated = Object.entries(published?.batches ?? {}).filter(([batch]) => !batch.startsWith('undated-'))
    const batches = dated.map(([, batch]) => batch)
    const files = [...new Set(batches.map(({ runId }) => runId))]
    const tables = await reader.rows(Name, 'select distinct run_id as name from published order by 1')
    const [rows] = await reader.rows(Rows, 'select count(*) as rows from transformed_data')
    const accepted = batches.reduce((sum, { parts }) => sum + (parts.accepted?.rows ?? 0), 0)
    return {
      runs: [files, tables.map(({ name }) => name)],
      rows: [accepted, rows?.rows ?? 0],
      digest: await this.#digest(reader),
    }
  }

  /** What runs have left in staging, and runs that are recorded as running. */
  async leftovers(): Promise<readonly string[]> {
    await using owner = this.#pool('fraud_owner')
    const staged = await owner.rows(
      Name,
      `select relname as name from pg_class where relnamespace = 'staging'::regnamespace and relkind = 'p'
       union all select id from runs where state = 'running'`,
    )
    return staged.map(({ name }) => name)
  }

  /** Of all rows of all published tables, whatever their order. */
  async #digest(reader: PostgresPool): Promise<string> {
    const tables = await reader.rows(Name, 'select distinct dataset as name from published order by 1')
    const digests = tables.map(async ({ name }) => {
      const sql = `select '${name} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as digest from public.${name} t`
      return (await reader.rows(Digest, sql))[0]?.digest ?? ''
    })
    return (await Promise.all(digests)).join('; ')
  }

  #pool(role: 'fraud_owner' | 'fraud_reader'): PostgresPool {
    return new PostgresPool(readSettings(this.#env).postgres, { role, application: 'sparkwright faults' })
  }

  #datasets(): HdfsDatasetStore {
    const { web, user } = readSettings(this.#env).hdfs
    return new HdfsDatasetStore(new WebHdfs({ url: web, user }))
  }
}
