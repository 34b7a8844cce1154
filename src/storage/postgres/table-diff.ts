import type { TableContract } from '../../driver/ports.ts'
import { columnsOf, keyOf, type TableColumn } from './table-ddl.ts'

/** A table, or whatever else has its name, as the database has it. */
export interface LiveTable {
  readonly table: string
  /** How it is partitioned: `LIST (batch)`; null where it is not. */
  readonly partitioning: string | null
  readonly columns: readonly TableColumn[]
  /** The columns of the primary key in order; empty where there is none. */
  readonly key: readonly string[]
}

/** What differs between a contract and the table there is, in words; empty where they agree. The order of columns is free. */
export function differences(contract: TableContract, live: LiveTable): readonly string[] {
  const wanted = columnsOf(contract)
  const there = new Map(live.columns.map((column) => [column.name, column]))
  const missing = wanted.filter((column) => !there.has(column.name))
  const extra = live.columns.filter((column) => !wanted.some(({ name }) => name === column.name))
  const changed = wanted.flatMap((column) => differing(column, there.get(column.name)))
  const key = keyOf(contract)
  return [
    ...(live.partitioning === 'LIST (batch)' ? [] : ['it is not partitioned by list (batch)']),
    ...missing.map((column) => `column ${described(column)} is missing`),
    ...extra.map((column) => `column ${described(column)} is extra`),
    ...changed,
    ...(live.key.join() === key.join() ? [] : [`its primary key is (${live.key}), the contract says (${key})`]),
  ]
}

function differing(wanted: TableColumn, live: TableColumn | undefined): readonly string[] {
  if (live === undefined || described(wanted) === described(live)) return []
  return [`column ${described(live)}, the contract says ${described(wanted)}`]
}

function described({ name, type, notNull }: TableColumn): string {
  return `${name} ${type}${notNull ? ' not null' : ''}`
}
