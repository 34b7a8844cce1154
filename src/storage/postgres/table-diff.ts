import type { Difference, TableContract } from '../../driver/ports.ts'
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

/** What differs between a contract and the table there is; empty where they agree. The order of columns is free. */
export function differences(contract: TableContract, live: LiveTable): readonly Difference[] {
  const wanted = columnsOf(contract)
  const there = new Map(live.columns.map((column) => [column.name, column]))
  const missing = wanted.filter((column) => !there.has(column.name))
  const extra = live.columns.filter((column) => !wanted.some(({ name }) => name === column.name))
  const changed = wanted.flatMap((column) => changedColumn(column, there.get(column.name)))
  return [
    ...differing(live.partitioning, 'LIST (batch)', () => 'it is not partitioned by list (batch)'),
    ...missing.map(missingColumn),
    ...extra.map(extraColumn),
    ...changed,
    ...differing(
      `(${live.key})`,
      `(${keyOf(contract)})`,
      (key, wants) => `its primary key is ${key}, the contract says ${wants}`,
    ),
  ]
}

/** Something of the whole table. */
function differing(
  found: string | null,
  wanted: string,
  inWords: (found: string | null, wanted: string) => string,
): readonly Difference[] {
  return found === wanted ? [] : [{ column: null, wanted, found, problem: inWords(found, wanted) }]
}

function missingColumn(column: TableColumn): Difference {
  const wanted = typeOf(column)
  return { column: column.name, wanted, found: null, problem: `column ${column.name} ${wanted} is missing` }
}

function extraColumn(column: TableColumn): Difference {
  const found = typeOf(column)
  return { column: column.name, wanted: null, found, problem: `column ${column.name} ${found} is extra` }
}

function changedColumn(column: TableColumn, live: TableColumn | undefined): readonly Difference[] {
  const wanted = typeOf(column)
  if (live === undefined || wanted === typeOf(live)) return []
  const { name } = column
  const found = typeOf(live)
  return [{ column: name, wanted, found, problem: `column ${name} is ${found}, the contract says ${wanted}` }]
}

function typeOf({ type, notNull }: TableColumn): string {
  return `${type}${notNull ? ' not null' : ''}`
}
