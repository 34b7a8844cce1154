import { createHash } from 'node:crypto'
import { z } from 'zod'
import { StoreError } from '../../driver/ports.ts'
import { type Run, type RunDataset, runStates } from '../../runs/run.ts'
import type { RunFilter, RunStore } from '../../runs/run-store.ts'
import type { PostgresPool, Session } from './pool.ts'
import { PostgresError } from './postgres-error.ts'

const Count = z.coerce.number().int().nullable()

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
const PLACES = COLUMNS.map((_, place) => `$${place + 1}`)

/** Runs in the table `runs`. The reader role suffices for `recent`, `find` and `datasets`. */
export class PostgresRunStore implements RunStore {
  readonly #pool: PostgresPool

  constructor(pool: PostgresPool) {
    this.#pool = pool
  }

  async begin(run: Run, onKill: () => void = () => undefined): Promise<AsyncDisposable> {
    const lock = `select pg_advisory_lock(${lockOf('$1')})`
    const alive = await this.#pool.hold(lock, [run.id], { channel: channelOf(run.id), told: onKill })
    try {
      await this.#pool.run(`insert into public.runs (${COLUMNS}) values (${PLACES})`, valuesOf(run))
      return alive
    } catch (error) {
      await alive[Symbol.asyncDispose]()
      throw isKeyTaken(error) ? keyTaken(run) : error
    }
  }

  async dead(job: string): Promise<readonly Run[]> {
    // Only the running ones are tried: a lock that is got shows that nobody lives who holds it.
    const running = `select ${COLUMNS} from public.runs where state = 'running' and job = $1`
    const sql = `with running as materialized (${running}) select * from running where pg_try_advisory_xact_lock(${lockOf('id')})`
    return this.#pool.rows(Row, sql, [job])
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

  async recent(limit: number, { job, state, batch }: RunFilter = {}): Promise<readonly Run[]> {
    const wanted =
      '($2::text is null or job = $2) and ($3::text is null or state = $3) and ($4::text is null or batches @> array[$4::text])'
    const sql = `select ${COLUMNS} from public.runs where ${wanted} order by started_at desc, fence desc limit $1`
    return this.#pool.rows(Row, sql, [limit, job, state, batch])
  }

  async withKey(key: string): Promise<Run | undefined> {
    const sql = `select ${COLUMNS} from public.runs where key = $1 and state in ('running', 'succeeded')`
    const [run] = await this.#pool.rows(Row, sql, [key])
    return run
  }

  async find(id: string): Promise<Run | undefined> {
    const [run] = await this.#pool.rows(Row, `select ${COLUMNS} from public.runs where id = $1`, [id])
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
