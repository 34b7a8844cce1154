import type { TableBatch } from '../../driver/ports.ts'
import { groupOf } from './batch-groups.ts'
import type { Partitions } from './catalog.ts'
import { batchesIn, CHECK, forValues, inSchema, type Partition, partitionName } from './table-ddl.ts'

/** A live partition that a publication or a rollback takes batches out of. */
export interface Displaced {
  readonly table: string
  readonly partition: Partition
  /** Its batches that go. */
  readonly leaving: readonly string[]
  /** Those that stay; empty where the partition goes as a whole. */
  readonly staying: readonly string[]
  /** The table in schema `kept` that holds what goes, where that is kept: the partition itself, or a new one. */
  readonly aside: string
}

/** The partitions that hold some of the batches, with what becomes of them where `runId` takes these out. */
export function displaced(live: Partitions, runId: string, batches: readonly TableBatch[]): readonly Displaced[] {
  const going = new Set(batches.map(({ table, batch }) => `${table} ${batch}`))
  return [...live].flatMap(([table, partitions]) =>
    partitions.flatMap((partition) => {
      const goes = (batch: string) => going.has(`${table} ${batch}`)
      const leaving = partition.batches.filter(goes)
      const staying = partition.batches.filter((batch) => !goes(batch))
      if (leaving.length === 0) return []
      const [first = ''] = leaving
      const aside =
        staying.length === 0 ? partition.table : partitionName(table, groupOf(first), `${partition.table} ${runId}`)
      return { table, partition, leaving, staying, aside }
    }),
  )
}

/** Whether some of its batches stay, so that its rows have to be parted. */
export function isParted({ staying }: Displaced): boolean {
  return staying.length > 0
}

/** Copies the rows that go to a table of their own in `kept`. Readers go on meanwhile. */
export function copyAside({ partition, leaving, aside }: Displaced): string {
  const [from, to] = [inSchema('parts', partition.table), inSchema('kept', aside)]
  return [
    `create table ${to} (like ${from} including indexes, constraint ${CHECK} check (${batchesIn(leaving)}));`,
    `insert into ${to} select * from ${from} where ${batchesIn(leaving)};`,
  ].join('\n')
}

/** Deletes the rows that go. Readers still see them until the transaction ends. */
export function deleteLeaving({ partition, leaving }: Displaced): string {
  return `delete from ${inSchema('parts', partition.table)} where ${batchesIn(leaving)};`
}

/** Leaves a partition, whose other rows are deleted, in place for the batches that stay. */
export function narrow({ table, partition, staying }: Displaced): string {
  const part = inSchema('parts', partition.table)
  return [
    detach(table, partition.table),
    `alter table ${part} drop constraint ${CHECK}, add constraint ${CHECK} check (${batchesIn(staying)});`,
    attach(table, { batches: staying, table: partition.table }),
  ].join('\n')
}

/** Takes a partition out of its table as it is and keeps it: no row is moved. */
export function keepWhole({ table, partition }: Displaced): string {
  return [detach(table, partition.table), `alter table ${inSchema('parts', partition.table)} set schema kept;`].join(
    '\n',
  )
}

/** Drops a live partition. */
export function dropPartition({ partition }: Pick<Displaced, 'partition'>): string {
  return `drop table ${inSchema('parts', partition.table)};`
}

/** Makes a kept table a partition again. */
export function bringBack(table: string, partition: Partition): string {
  return [`alter table ${inSchema('kept', partition.table)} set schema parts;`, attach(table, partition)].join('\n')
}

/** Makes a staged partition a table by itself, in `parts`. */
export function takeStaged(parent: string, { table }: Partition): string {
  const part = inSchema('staging', table)
  return `alter table ${inSchema('staging', parent)} detach partition ${part}; alter table ${part} set schema parts;`
}

/** Makes a table of the schema `parts` a partition: its check is what saves the scan. */
export function attach(table: string, partition: Partition): string {
  return `alter table ${inSchema('public', table)} attach partition ${inSchema('parts', partition.table)} ${forValues(partition.batches)};`
}

/** Makes a partition a table of its own. */
export function detach(table: string, partition: string): string {
  return `alter table ${inSchema('public', table)} detach partition ${inSchema('parts', partition)};`
}
