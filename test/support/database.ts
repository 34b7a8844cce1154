import { randomBytes } from 'node:crypto'
import { Client, type ClientConfig } from 'pg'
import { afterAll, beforeAll, vi } from 'vitest'
import { z } from 'zod'
import { readSettings, readStackSettings } from '../../src/config.ts'
import type { RowsByBatch, RowsByTable, TableContract } from '../../src/driver/ports.ts'
import type { Run } from '../../src/runs/run.ts'
import { decimal, string } from '../../src/spark-connect/types/builders.ts'
import { nullable, schema } from '../../src/spark-connect/types/schema.ts'
import { homeAt } from '../../src/stack/home.ts'
import { provisionDatabase } from '../../src/stack/postgres/postgres-database.ts'
import { migrate } from '../../src/storage/postgres/migrations.ts'
import { passwordFrom } from '../../src/storage/postgres/pgpass.ts'
import { PostgresPool, type Role, type Session, sessionOn } from '../../src/storage/postgres/pool.ts'
import { PostgresRunStore } from '../../src/storage/postgres/run-store.ts'
import { inSchema } from '../../src/storage/postgres/table-ddl.ts'
import { PostgresTableStore } from '../../src/storage/postgres/table-store.ts'
import { tlsOf } from '../../src/storage/postgres/tls.ts'

// PostgreSQL as a test file sees it: its roles, its stores, tables and runs of its own, in a database that the tests of
// the pipeline beside them do not see (see vitest.config.ts).

export const settings = readSettings().postgres
export const open = (role: Role) => new PostgresPool(settings, { role, application: 'sparkwright tests' })
export const [owner, loader, reader] = [open('fraud_owner'), open('fraud_loader'), open('fraud_reader')]
export const tables = new PostgresTableStore(owner)
export const runs = new PostgresRunStore(owner)

export const mark = `test_${randomBytes(4).toString('hex')}`
export const begun: string[] = []

/** Brings the database up to date before the tests of a file, and takes away after them what they made. */
export function withDatabase(): void {
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
  beforeAll(async () => {
    const ports = { postgres: settings.port }
    await provisionDatabase({ home: homeAt(readStackSettings().home), ports }, settings.database)
    await migrate(owner)
  })
  afterAll(clear)
}

async function clear(): Promise<void> {
  for (const id of begun) await tables.discard(id)
  const like = `${mark}%`
  const names = await owner.rows(
    z.object({ name: z.string() }),
    `select format('%I.%I', nspname, relname) as name from pg_class c join pg_namespace n on n.oid = relnamespace
     where relkind in ('r', 'p', 'v') and relname like $1 and not relispartition`,
    [like],
  )
  for (const { name } of names) await owner.run(`drop ${name.includes('_view') ? 'view' : 'table'} ${name}`)
  for (const table of ['published', 'kept_versions'])
    await owner.run(`delete from ${table} where dataset like $1`, [like])
  await Promise.all([owner.end(), loader.end(), reader.end()])
}

export function contract(name: string): TableContract {
  return {
    table: `${mark}_${name}`,
    fields: schema({ id: string(), amount: nullable(decimal(18, 2)) }).fields,
    key: ['id'],
  }
}

export async function begin(batches: readonly string[]): Promise<Run> {
  const id = `20260322T141503-test-${randomBytes(3).toString('hex')}`
  const run: Run = {
    id,
    job: 'test',
    state: 'running',
    params: { batch: batches.join() },
    batches,
    startedAt: new Date(),
    finishedAt: null,
    counts: null,
    steps: [],
    failure: null,
    tag: `run-${id}`,
    tags: [],
    key: null,
    ...{ planDigest: null, bytesRead: null, bytesWritten: null },
    ...{ rollsBack: null, rolledBackBy: null, fence: 0, isDead: false },
    warnings: [],
    session: null,
    operationIds: [],
    submittedBy: 'tester',
    codeVersion: '0',
  }
  begun.push(id)
  await using alive = await runs.begin(run, { root: null })
  return { ...run, fence: alive.fence }
}

export function succeeded(run: Run): Run {
  const counts = { rowsIn: 6, published: 4, quarantined: 1, duplicates: 1 }
  return { ...run, state: 'succeeded', finishedAt: new Date(), counts }
}

/** Stages rows as Spark does: as the loader, into the name that `stage` gave. */
export async function stage(run: Run, contracts: readonly TableContract[], rows: RowsByBatch): Promise<RowsByTable> {
  const targets = await tables.stage(run.id, contracts, run.batches)
  for (const { table } of contracts) await load(targets[table], rows)
  return tables.verify(run.id, contracts)
}

export async function load(target: string | undefined, rows: RowsByBatch): Promise<void> {
  for (const [batch, count] of Object.entries(rows))
    await loader.run(`insert into ${target} (batch, id) select $1, 'C' || i from generate_series(1, $2::int) i`, [
      batch,
      count,
    ])
}

export async function publish(contracts: readonly TableContract[], rows: RowsByBatch): Promise<Run> {
  const run = await begin(Object.keys(rows))
  await tables.publish(succeeded(run), await stage(run, contracts, rows))
  return run
}

/** Batch → rows, as the reader sees them. */
export async function visible({ table }: TableContract): Promise<RowsByBatch> {
  const row = z.object({ batch: z.string(), rows: z.coerce.number() })
  const found = await reader.rows(
    row,
    `select batch, count(*) as rows from ${inSchema('public', table)} group by 1 order by 1`,
  )
  return Object.fromEntries(found.map(({ batch, rows }) => [batch, rows]))
}

/** A connection as any role of the password file, or as another whose password is given. */
export async function connect(user: string, change: ClientConfig = {}): Promise<Client> {
  const { host, port, database, passFile } = settings
  const login = { host, port, database, user }
  const client = new Client({
    ...login,
    ssl: tlsOf(settings),
    password: () => passwordFrom(passFile, login),
    ...change,
  })
  await client.connect()
  return client
}

/** What the server remarks on while `work` runs as the owner. */
export async function noticesOf(work: (session: Session) => Promise<void>): Promise<readonly string[]> {
  const client = await connect('fraud_owner')
  const notices: string[] = []
  client.on('notice', (notice) => notices.push(notice.message ?? ''))
  try {
    await client.query('begin; set local client_min_messages = debug1')
    await work(sessionOn(client, settings.host))
    await client.query('commit')
  } finally {
    await client.end()
  }
  return notices
}

export async function relations(schemaName: string, pattern: string): Promise<readonly string[]> {
  const found = await owner.rows(
    z.object({ relname: z.string() }),
    `select relname from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p') and relname like $2 order by 1`,
    [schemaName, pattern],
  )
  return found.map(({ relname }) => relname)
}
