import { posix } from 'node:path'
import type { ParquetDataset, Table } from '../jobs/dataset.ts'

type NamedDataset = Pick<ParquetDataset<never>, 'kind' | 'root' | 'part'> | Pick<Table<never>, 'kind' | 'name'>

/** What the ledger calls a part of a Parquet dataset: the folder that it is, as `/processed_fraud_data/accepted`. */
export function datasetName(root: string, part: string): string {
  return `${root}/${part}`
}

/** The root of a dataset of that name; undefined where it is a table. */
export function rootOf(dataset: string): string | undefined {
  return dataset.startsWith('/') ? posix.dirname(dataset) : undefined
}

/** The part that a dataset of that name is, below its root. */
export function partOf(root: string, dataset: string): string {
  return dataset.slice(root.length + 1)
}

/** What the ledger calls a dataset that jobs write. */
export function ledgerNameOf(dataset: NamedDataset): string {
  return dataset.kind === 'table' ? dataset.name : datasetName(dataset.root, dataset.part)
}
