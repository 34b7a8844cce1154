import { z } from 'zod'
import type { Session } from './pool.ts'
import type { Partition } from './table-ddl.ts'
import type { LiveTable } from './table-diff.ts'

/** Table → its partitions. */
export type Partitions = ReadonlyMap<string, readonly Partition[]>

const LiveRow = z.object({
  table: z.string(),
  partitioning: z.string().nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), notNull: z.boolean() })),
  key: z.array(z.string()),
})
const PartitionRow = z.object({ parent: z.string(), table: z.string().nullable(), bound: z.string().nullable() })
const Name = z.object({ table: z.string() })
const Size = z.object({ table: z.string(), bytes: z.coerce.number().int() })

/** What has one of these names in schema `public`. */
export async function liveTables(session: Session, tables: readonly string[]): Promise<readonly LiveTable[]> {
  return session.rows(
    LiveRow,
    `select t.relname as table, pg_get_partkeydef(t.oid) as partitioning,
       (select coalesce(json_agg(json_build_object(
            'name', attname, 'type', format_type(atttypid, atttypmod), 'notNull', attnotnull) order by attnum), '[]')
          from pg_attribute where attrelid = t.oid and attnum > 0 and not attisdropped) as columns,
       (select coalesce(json_agg(a.attname order by k.place), '[]')
          from pg_index i, unnest(i.indkey) with ordinality as k(attnum, place), pg_attribute a
          where i.indrelid = t.oid and i.indisprimary and a.attrelid = t.oid and a.attnum = k.attnum) as key
     from pg_class t
     where t.relnamespace = 'public'::regnamespace and t.relname = any($1)`,
    [tables],
  )
}

/** The partitions of those of the named tables that exist. */
export async function partitions(
  session: Session,
  schema: 'public' | 'staging',
  tables: readonly string[],
): Promise<Partitions> {
  const rows = await session.rows(
    PartitionRow,
    `select p.relname as parent, c.relname as table, pg_get_expr(c.relpartbound, c.oid) as bound
     from pg_class p
       left join pg_inherits i on i.inhparent = p.oid
       left join pg_class c on c.oid = i.inhrelid
     where p.relnamespace = $1::regnamespace and p.relname = any($2) and p.relkind = 'p'
     order by p.relname, c.relname`,
    [schema, tables],
  )
  const found = new Map<string, Partition[]>()
  for (const { parent, table, bound } of rows) {
    const batches = [...(bound ?? '').matchAll(/'([a-z0-9-]+)'/g)].map(([, batch = '']) => batch)
    const others = found.get(parent) ?? []
    if (table !== null && batches.length > 0) others.push({ batches, table })
    found.set(parent, others)
  }
  return found
}

/** Of each of the named tables in `staging`, its partitions with their bytes, indexes included. */
export async function stagedSizes(
  session: Session,
  tables: readonly string[],
): Promise<ReadonlyMap<string, readonly (Partition & { readonly bytes: number })[]>> {
  const staged = await partitions(session, 'staging', tables)
  const rows = await session.rows(
    Size,
    `select relname as table, pg_total_relation_size(oid) as bytes from pg_class
     where relnamespace = 'staging'::regnamespace and relname = any($1)`,
    [[...staged.values()].flat().map(({ table }) => table)],
  )
  const bytes = new Map(rows.map((row) => [row.table, row.bytes]))
  const withBytes = (parts: readonly Partition[]) =>
    parts.map((part) => ({ ...part, bytes: bytes.get(part.table) ?? 0 }))
  return new Map([...staged].map(([parent, parts]) => [parent, withBytes(parts)]))
}

/** The partitioned tables in schema `staging` whose names end in `suffix`. */
export async function stagedTables(session: Session, suffix: string): Promise<readonly string[]> {
  const rows = await session.rows(
    Name,
    `select relname as table from pg_class
     where relnamespace = 'staging'::regnamespace and relkind = 'p' and right(relname, length($1)) = $1
     order by relname`,
    [suffix],
  )
  return rows.map(({ table }) => table)
}
