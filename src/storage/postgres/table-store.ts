import { z } from 'zod'
import {
  type BytesByTable,
  type Checksum,
  type ComparedTable,
  type PatientOptions,
  type PublishedBatch,
  type RowsByBatch,
  type RowsByTable,
  StoreError,
  type StoreOptions,
  type TableBatch,
  type TableContract,
  type TablePublishOptions,
  type TableRow,
  type TableStore,
  type TableVersions,
} from '../../driver/ports.ts'
import type { Run } from '../../runs/run.ts'
import { liveTables, partitions, stagedSizes } from './catalog.ts'
import { sumOfColumn } from './checksum.ts'
import { discardStaged } from './discard-staged.ts'
import { eraseExpired } from './kept-versions.ts'
import { requireLocks } from './lock-room.ts'
import { mergePartitions } from './merge-partitions.ts'
import { refuseOverlaps } from './overlap.ts'
import type { PostgresPool, Session, TransactionOptions } from './pool.ts'
import { PostgresError } from './postgres-error.ts'
import { publishStaged } from './publication.ts'
import { publishedBatches, refuseOvertaken } from './published.ts'
import { takeBack } from './rollback.ts'
import {
  addKey,
  contractProblems,
  countRepeatedKeys,
  createStaging,
  createTable,
  inSchema,
  keyOf,
  type Partition,
  stagingName,
} from './table-ddl.ts'
import { differences } from './table-diff.ts'
import { patiently } from './turn.ts'

const RunId = /^[A-Za-z0-9-]+$/
const BatchId = /^[a-z0-9-]+$/
const BatchCount = z.object({ batch: z.string(), rows: z.coerce.number().int() })
/** What is wrong with a contract itself. */
const WHOLE = { column: null, wanted: null, found: null } as const
const TextRow = z.object({ row: z.record(z.string(), z.string().nullable()) })
const Sums = z.object({ sums: z.array(z.string()) })
const Repeated = z.object({ batch: z.string(), total: z.coerce.number().int() })

/** For how long tables are put in order after a publication, in s. */
const TIDY_SECONDS = 10

/** How a {@link PostgresTableStore} keeps old versions and waits. */
export interface TableStoreOptions {
  /** How many versions of a batch before the one that readers see can be gone back to. Default: 1. */
  readonly keep?: number | undefined
  /** How long publishing waits for others who hold the tables, in ms. Default: 10 minutes. */
  readonly patience?: number | undefined
}

/**
 * Tables in schema `public`, partitioned by batch; the partitions lie in `parts`, and in `staging` until they are
 * published. What they have replaced lies in `kept`, as far as it is kept. Needs the owner role.
 */
export class PostgresTableStore implements TableStore {
  readonly #pool: PostgresPool
  readonly #keep: number
  readonly #patience: number

  constructor(owner: PostgresPool, { keep = 1, patience = 600_000 }: TableStoreOptions = {}) {
    this.#pool = owner
    this.#keep = keep
    this.#patience = patience
  }

  async compare(tables: readonly TableContract[], options?: StoreOptions): Promise<readonly ComparedTable[]> {
    return this.#pool.transaction((session) => compared(session, tables), options)
  }

  async prepare(tables: readonly TableContract[], options?: StoreOptions): Promise<void> {
    await this.#pool.transaction(async (session) => {
      await session.run(`select pg_advisory_xact_lock(hashtextextended('sparkwright tables', 0))`)
      const found = await compared(session, tables)
      refuse(found.flatMap(({ table, differences }) => differences.map(({ problem }) => `${table}: ${problem}`)))
      for (const [place, contract] of tables.entries())
        if (!found[place]?.isThere) await session.run(createTable(contract))
    }, options)
  }

  async requirePublishable(
    tables: readonly string[],
    batches: readonly string[],
    options?: StoreOptions,
  ): Promise<void> {
    const all = tables.flatMap((table) => batches.map((batch) => ({ table, batch })))
    await this.#pool.transaction(async (session) => {
      await requireLocks(session, tables, batches)
      await refuseOverlaps(session, all)
    }, options)
  }

  async stage(
    runId: string,
    tables: readonly TableContract[],
    batches: readonly string[],
    options?: StoreOptions,
  ): Promise<Readonly<Record<string, string>>> {
    checkNames(runId, batches)
    await this.requirePublishable(
      tables.map(({ table }) => table),
      batches,
      options,
    )
    // One by one: to make all at once takes as many locks as to publish them.
    for (const contract of tables)
      await this.#pool.transaction((session) => session.run(createStaging(contract, runId, batches)), options)
    return Object.fromEntries(tables.map(({ table }) => [table, inSchema('staging', stagingName(table, runId))]))
  }

  async verify(runId: string, tables: readonly TableContract[], options?: StoreOptions): Promise<RowsByTable> {
    const found: [string, RowsByBatch][] = []
    for (const contract of tables) {
      const parent = stagingName(contract.table, runId)
      const staged = await this.#staged(contract.table, parent)
      found.push([contract.table, await this.#count(parent, staged, options)])
      for (const partition of staged) await this.#buildKey(contract, partition, options)
    }
    return Object.fromEntries(found)
  }

  async checksum(runId: string, { table, fields }: TableContract, options?: StoreOptions): Promise<Checksum> {
    const sums = fields.map(({ name, dataType }) => sumOfColumn(name, dataType))
    const staged = inSchema('staging', stagingName(table, runId))
    const query = `select array[${sums.join(', ')}]::text[] as sums from ${staged}`
    const [{ sums: found } = { sums: [] }] = await this.#pool.transaction(
      (session) => session.rows(Sums, query),
      options,
    )
    return Object.fromEntries(fields.map(({ name }, place) => [name, found[place] ?? '0']))
  }

  async sizes(runId: string, rows: RowsByTable, options?: StoreOptions): Promise<BytesByTable> {
    const names = Object.keys(rows).map((table) => stagingName(table, runId))
    const staged = await this.#pool.transaction((session) => stagedSizes(session, names), options)
    const sizes = Object.entries(rows).map(([table, byBatch]) => {
      const parts = staged.get(stagingName(table, runId)) ?? []
      return [table, Object.fromEntries(parts.flatMap((part) => sharesOf(part, byBatch)))] as const
    })
    return Object.fromEntries(sizes)
  }

  async published(table: string, options?: StoreOptions): Promise<readonly PublishedBatch[]> {
    return this.#pool.transaction((session) => publishedBatches(session, table), options)
  }

  async refuseOvertaken(read: TableVersions, options?: StoreOptions): Promise<void> {
    if (read.size > 0) await this.#pool.transaction((session) => refuseOvertaken(session, read), options)
  }

  async publish(run: Run, rows: RowsByTable, options: TablePublishOptions = {}): Promise<void> {
    const publication = { run, rows, keep: this.#keep, madeFrom: options.madeFrom }
    await this.#patiently((session) => publishStaged(session, publication), options)
    await this.#tidyBriefly(Object.keys(rows), options)
  }

  async rollback(run: Run, of: string, written: readonly TableBatch[], options?: PatientOptions): Promise<void> {
    await this.#patiently((session) => takeBack(session, run, of, written), options)
  }

  async tidy(tables: readonly string[], options?: StoreOptions): Promise<void> {
    await eraseExpired(this.#pool, tables, options)
    await mergePartitions(this.#pool, tables, { ...options, seconds: Number.POSITIVE_INFINITY })
  }

  async discard(runId: string, options?: StoreOptions): Promise<void> {
    checkNames(runId, [])
    await discardStaged(this.#pool, runId, options)
  }

  async #patiently(work: (session: Session) => Promise<void>, options?: PatientOptions): Promise<void> {
    await patiently(this.#pool, work, { ...options, patience: this.#patience })
  }

  /** What is published is published, whatever becomes of this: the next publication does what is left. */
  async #tidyBriefly(tables: readonly string[], { signal }: StoreOptions): Promise<void> {
    const tidied = eraseExpired(this.#pool, tables, { signal }).then(() =>
      mergePartitions(this.#pool, tables, { signal, seconds: TIDY_SECONDS }),
    )
    await tidied.catch(() => undefined)
  }

  async read(table: string, batches: readonly string[]): Promise<readonly TableRow[]> {
    const live = inSchema('public', table)
    const rows = await this.#pool.rows(
      TextRow,
      `select (select json_object_agg(name, value) from json_each_text(row_to_json(live)) as cell (name, value)) as row
       from ${live} as live where batch = any($1) order by live`,
      [batches],
    )
    return rows.map(({ row }) => row)
  }

  async #staged(table: string, parent: string): Promise<readonly Partition[]> {
    const staged = (await partitions(this.#pool, 'staging', [parent])).get(parent)
    if (staged) return staged
    throw new StoreError('STAGING_INCOMPLETE', `nothing is staged for table ${table} by this run. Stage it first.`)
  }

  /** Counts once no writer is left and none may come: a straggling Spark task can add nothing after it. */
  async #count(parent: string, staged: readonly Partition[], options?: StoreOptions): Promise<RowsByBatch> {
    const table = inSchema('staging', parent)
    const counted = await this.#pool.transaction(async (session) => {
      await session.run(`revoke all on ${table} from fraud_loader; lock table ${table} in share mode`)
      return session.rows(BatchCount, `select batch, count(*) as rows from ${table} group by batch`)
    }, this.#waitingLong(options))
    const none = staged.flatMap(({ batches }) => batches.map((batch) => [batch, 0] as const))
    return Object.fromEntries([...none, ...counted.map(({ batch, rows }) => [batch, rows] as const)])
  }

  /** No reader queues up behind who waits for a staging table: what holds it is a backup, or Spark's last task. */
  #waitingLong(options?: StoreOptions): TransactionOptions {
    // To PostgreSQL, 0 is no limit.
    return { ...options, lockTimeout: Math.max(1, this.#patience) }
  }

  async #buildKey(contract: TableContract, partition: Partition, options?: StoreOptions): Promise<void> {
    const key = keyOf(contract)
    try {
      await this.#pool.transaction(
        (session) => session.run(addKey(key, 'staging', partition)),
        this.#waitingLong(options),
      )
    } catch (error) {
      if (!(error instanceof PostgresError && error.sqlState === '23505')) throw error
      const [repeated] = await this.#pool.rows(Repeated, countRepeatedKeys(contract, partition.table))
      throw new StoreError(
        'DUPLICATE_KEY',
        `table ${contract.table}, batch ${repeated?.batch}: ${repeated?.total} keys (${key.join(', ')}) belong to more than one row. Remove the duplicates in the job, or name more key columns in its contract.`,
      )
    }
  }
}

/** Batch → bytes, by the share that each has of the rows. */
function sharesOf(
  { batches, bytes }: Partition & { readonly bytes: number },
  rows: RowsByBatch,
): readonly (readonly [string, number])[] {
  const total = batches.reduce((sum, batch) => sum + (rows[batch] ?? 0), 0)
  return batches.map((batch) => {
    const share = total === 0 ? 1 / batches.length : (rows[batch] ?? 0) / total
    return [batch, Math.round(bytes * share)] as const
  })
}

async function compared(session: Session, tables: readonly TableContract[]): Promise<readonly ComparedTable[]> {
  const names = tables.map((contract) => contract.table)
  const live = new Map((await liveTables(session, names)).map((table) => [table.table, table]))
  return tables.map((contract) => {
    const { table } = contract
    const there = live.get(table)
    const impossible = contractProblems(contract).map((problem) => ({ ...WHOLE, problem }))
    return {
      table,
      isThere: there !== undefined,
      differences: [...impossible, ...(there ? differences(contract, there) : [])],
    }
  })
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return
  const list = problems.map((problem) => `\n- ${problem}`).join('')
  throw new StoreError(
    'CONTRACT_MISMATCH',
    `tables do not fit what the job promises; nothing was changed:${list}\nChange the job's contract, or alter or drop the table.`,
  )
}

function checkNames(runId: string, batches: readonly string[]): void {
  const wrong = RunId.test(runId) ? batches.find((batch) => !BatchId.test(batch)) : runId
  if (wrong === undefined) return
  throw new StoreError('STORE_FAILED', `'${wrong}' cannot name a run or batch. Use letters, digits and '-'.`)
}
