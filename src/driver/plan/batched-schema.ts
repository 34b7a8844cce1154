import { type Schema, string } from '#spark-connect'
import type { Batched } from '../../jobs/dataset.ts'

/** A contract with the column `batch` that every dataset has, first. */
export function batchedSchema<S>({ fields }: Schema<S>): Schema<S & Batched> {
  const others = fields.filter((field) => field.name !== 'batch')
  return { fields: [{ name: 'batch', dataType: string(), nullable: false }, ...others] }
}
