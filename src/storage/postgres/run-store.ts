import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Readers, StoreError } from '../../driver/ports.ts'
import { type Run, type RunDataset, runStates } from '../../runs/run.ts'
import type { Alive, Beginning, LastWriter, RunFilter, RunStore, StagedRun } from '../../runs/run-store.ts'
import { LifeLine } from './life-line.ts'
import { type PostgresPool, type Session, sessionOn } from './pool.ts'
import { PostgresError } from './postgres-error.ts'

const Count = z.coerce.number().int().nullable()
const Fence = z.object({ fence: z.coerce.number().int() })
const MaybeFence = z.object({ fence: Count })
const Writer: z.ZodType<LastWriter> = z.object({
  dataset: z.string(),
  batch: z.string(),
  runId: z.string(),
  fence: z.coerce.number().int(),
})
const Got = z.object({ got: z.boolean() })
const Place = z.object({ runId: z.string(), root: z.string().nullable() })

/** A row of `runs`. */
const Row = z
  .object({
    id: z.string(),
    job: z.string(),
    state: z.enum(runStates),
    params: z.record(z.string(), z.string()),
    batches: z.array(z.string()),
    started_at: z.date(),
    finished_at: z.date().nullable(),
    rows_in: Count,
    published: Count,
    quarantined: Count,
    duplicates: Count,
    steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    warnings: z.array(z.string()),
    tag: z.string(),
    tags: z.array(z.string()),
    key: z.string().nullable(),
    rolls_back: z.string().nullable(),
    rolled_back_by: z.string().nullable(),
    fence: z.coerce.number().int(),
    is_dead: z.boolean(),
    session: z.object({ userId: z.string(), id: z.string() }).nullable(),
    operation_ids: z.array(z.string()),
    plan_digest: z.string().nullable(),
    bytes_read: Count,
    bytes_written: Count,
    submitted_by: z.string(),
    code_version: z.string(),
  })
  .transform(
    (row): Run => ({
      id: row.id,
      job: row.job,
      state: row.state,
      params: row.params,
      batches: row.batches,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      counts: countsOf(row),
      steps: row.steps,
      failure: row.failure,
      warnings: row.warnings,
      tag: row.tag,
      tags: row.tags,
      key: row.key,
      rollsBack: row.rolls_back,
      rolledBackBy: row.rolled_back_by,
      fence: row.fence,
      isDead: row.is_dead,
      session: row.session,
      operationIds: row.operation_ids,
      planDigest: row.plan_digest,
      bytesRead: row.bytes_read,
      bytesWritten: row.bytes_written,
      submittedBy: row.submitted_by,
      codeVersion: row.code_version,
    }),
  )

const DatasetRow: z.ZodType<RunDataset> = z.object({
  role: z.enum(['read', 'written']),
  dataset: z.string(),
  batch: z.string().nullable(),
  madeBy: z.string().nullable(),
  version: z.int().nullable(),
  rows: z.coerce.number().int(),
  bytes: Count,
})

const COLUMNS = [
  'id',
  'job',
  'state',
  'params',
  'batches',
  'started_at',
  'finished_at',
  'rows_in',
  'published',
  'quarantined',
  'duplicates',
  'steps',
  'failure',
  'warnings',
  'tag',
  'tags',
  'key',
  'rolls_back',
  'session',
  'operation_ids',
  'plan_digest',
  'bytes_read',
  'bytes_written',
  'submitted_by',
  'code_version',
]
/** What is read of a run: also what is not the run's own to say. */
const READ = `${COLUMNS.join(', ')}, rolled_back_by, fence, state = 'running' and not ${isHeld('id')} as is_dead`
const PLACES = COLUMNS.map((_, place) => `$${place + 1}`)

/** Runs in the table `runs`. The reader role suffices for `recent`, `find` and `datasets`. */
export class PostgresRunStore implements RunStore, Readers {
  readonly #pool: PostgresPool

  constructor(pool: PostgresPool) {
    this.#pool = pool
  }

  async begin(run: Run, { root, onKill = () => undefined }: Beginning): Promise<Alive> {
    const options = { runId: run.id, lock: lockOf('$1'), channel: channelOf(run.id), onKill, settled }
    return LifeLine.open(this.#pool, options, async () => {
      try {
        return await this.#insert(run, root)
      } catch (error) {
        throw isKeyTaken(error) ? keyTaken(run) : error
      }
    })
  }

  async #insert(run: Run, root: string | null): Promise<number> {
    return this.#pool.transaction(async (session) => {
      const sql = `insert into public.runs (${COLUMNS}) values (${PLACES}) returning fence`
      const [{ fence } = { fence: 0 }] = await session.rows(Fence, sql, valuesOf(run))
      await session.run('insert into public.run_staging (run_id, root) values ($1, $2)', [run.id, root])
      return fence
    })
  }

  async dead(job?: string): Promise<readonly Run[]> {
    // The running ones first: of the others no lock is looked for.
    const running = `select * from public.runs where state = 'running' and ($1::text is null or job = $1)`
    const sql = `with runs as materialized (${running}) select ${READ} from runs where not ${isHeld('id')} order by fence`
    return this.#pool.rows(Row, sql, [job])
  }

  async settling(id: string): Promise<AsyncDisposable | undefined> {
    const client = await this.#pool.connect()
    const session = sessionOn(client, this.#pool.server)
    const [{ got } = { got: false }] = await session.rows(Got, `select pg_try_advisory_lock(${lockOf('$1')}) as got`, [
      id,
    ])
    if (got) return { [Symbol.asyncDispose]: () => client.end() }
    await client.end()
    return undefined
  }

  async staged(): Promise<readonly StagedRun[]> {
    const places = await this.#pool.rows(Place, 'select run_id as "runId", root from public.run_staging')
    const sql = `select ${READ} from public.runs where id = any($1) order by fence`
    const runs = await this.#pool.rows(Row, sql, [places.map(({ runId }) => runId)])
    const roots = new Map(places.map(({ runId, root }) => [runId, root]))
    return runs.map((run) => ({ run, root: roots.get(run.id) ?? null }))
  }

  async cleared(id: string): Promise<void> {
    await this.#pool.run('delete from public.run_staging where run_id = $1', [id])
  }

  async last(): Promise<number> {
    const [{ fence } = { fence: 0 }] = await this.#pool.rows(Fence, 'select last_value as fence from public.run_fence')
    return fence
  }

  async oldest(except: number): Promise<number | undefined> {
    const sql = `select min(fence) as fence from public.runs where state = 'running' and fence <> $1`
    const [{ fence } = { fence: null }] = await this.#pool.rows(MaybeFence, sql, [except])
    return fence ?? undefined
  }

  async kill(id: string): Promise<void> {
    await this.#pool.run('select pg_notify($1, $2)', [channelOf(id), ''])
  }

  async update(run: Run): Promise<void> {
    await recordRun(this.#pool, run)
  }

  async addDatasets(id: string, datasets: readonly RunDataset[]): Promise<void> {
    const of = <K extends keyof RunDataset>(key: K) => datasets.map((dataset) => dataset[key])
    await this.#pool.run(
      `insert into public.run_datasets (run_id, role, dataset, batch, made_by, version, rows, bytes)
       select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::bigint[])`,
      [id, of('role'), of('dataset'), of('batch'), of('madeBy'), of('version'), of('rows'), of('bytes')],
    )
  }

  async datasets(id: string): Promise<readonly RunDataset[]> {
    const sql = `select role, dataset, batch, made_by as "madeBy", version, rows, bytes from public.run_datasets
      where run_id = $1 order by role, dataset, batch`
    return this.#pool.rows(DatasetRow, sql, [id])
  }

  async lastWriters(datasets: readonly string[]): Promise<readonly LastWriter[]> {
    const sql = `select distinct on (dataset, batch) dataset, batch, runs.id as "runId", fence
      from public.run_datasets d join public.runs on runs.id = d.run_id
      where role = 'written' and batch is not null and dataset = any($1)
        and state = 'succeeded' and rolled_back_by is null and rolls_back is null
      order by dataset, batch, fence desc`
    return this.#pool.rows(Writer, sql, [datasets])
  }

  async knownDatasets(): Promise<readonly string[]> {
    const sql = `select distinct dataset from public.run_datasets d join public.runs on runs.id = d.run_id
      where role = 'written' and state = 'succeeded' order by dataset`
    return (await this.#pool.rows(z.object({ dataset: z.string() }), sql)).map(({ dataset }) => dataset)
  }

  async recent(limit: number, { job, state, batch }: RunFilter = {}): Promise<readonly Run[]> {
    const wanted =
      '($2::text is null or job = $2) and ($3::text is null or state = $3) and ($4::text is null or batches @> array[$4::text])'
    const sql = `select ${READ} from public.runs where ${wanted} order by started_at desc, fence desc limit $1`
    return this.#pool.rows(Row, sql, [limit, job, state, batch])
  }

  async withKey(key: string): Promise<Run | undefined> {
    const sql = `select ${READ} from public.runs where key = $1 and state in ('running', 'succeeded') and rolled_back_by is null`
    const [run] = await this.#pool.rows(Row, sql, [key])
    return run
  }

  async find(id: string): Promise<Run | undefined> {
    const [run] = await this.#pool.rows(Row, `select ${READ} from public.runs where id = $1`, [id])
    return run
  }
}

function isKeyTaken(error: unknown): boolean {
  return error instanceof PostgresError && error.sqlState === '23505' && error.message.includes('runs_by_key')
}

function keyTaken({ key }: Run): StoreError {
  return new StoreError(
    'RUN_KEY_TAKEN',
    `another run with the key ${key} goes on or has succeeded: see sparkwright list.`,
  )
}

/** The channel on which a run's process listens; its name is too long to be one. */
function channelOf(id: string): string {
  return `run_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`
}

/** The number of the lock that a run's process holds as long as it lives. */
function lockOf(id: string): string {
  return `hashtextextended('sparkwright run ' || ${id}, 0)`
}

/** Whether some process holds a run's lock; to look takes none, so that anybody may. */
function isHeld(id: string): string {
  const held = `((classid::bigint << 32) | objid::bigint) = ${lockOf(id)} and objsubid = 1`
  return `exists (select from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database()) and ${held})`
}

/** The error for a run that another has taken for dead. */
function settled(runId: string): StoreError {
  return new StoreError(
    'RUN_SETTLED',
    `run ${runId} was out of touch with PostgreSQL for so long that another run took it for dead and put it in order. Nothing was published; submit the job again.`,
  )
}

/** Records a run as it is given. Throws {@link StoreError} `RUN_NOT_RUNNING` when it was never begun or has ended. */
export async function recordRun(session: Session, run: Run): Promise<void> {
  const sql = `update public.runs set (${COLUMNS}) = row(${PLACES}) where id = $1 and state = 'running'`
  if ((await session.run(sql, valuesOf(run))) === 0) throw notRunning(run.id)
}

/** The error for a run that can no longer be changed. */
export function notRunning(runId: string): StoreError {
  return new StoreError(
    'RUN_NOT_RUNNING',
    `run ${runId} has ended or was never begun, so nothing of it can be recorded or published. Submit the job again.`,
  )
}

function valuesOf(run: Run): readonly unknown[] {
  return [
    run.id,
    run.job,
    run.state,
    JSON.stringify(run.params),
    run.batches,
    run.startedAt,
    run.finishedAt,
    run.counts?.rowsIn,
    run.counts?.published,
    run.counts?.quarantined,
    run.counts?.duplicates,
    JSON.stringify(run.steps),
    run.failure && JSON.stringify(run.failure),
    run.warnings,
    run.tag,
    run.tags,
    run.key,
    run.rollsBack,
    run.session && JSON.stringify(run.session),
    run.operationIds,
    run.planDigest,
    run.bytesRead,
    run.bytesWritten,
    run.submittedBy,
    run.codeVersion,
  ]
}

function countsOf(row: {
  readonly rows_in: number | null
  readonly published: number | null
  readonly quarantined: number | null
  readonly duplicates: number | null
}): Run['counts'] {
  const { rows_in: rowsIn, published, quarantined, duplicates } = row
  if (rowsIn === null || published === null || quarantined === null || duplicates === null) return null
  return { rowsIn, published, quarantined, duplicates }
}
