import { z } from 'zod'
import { StoreError } from '../../driver/ports.ts'

/** Names that make a folder of their own, as `..` or `a/b` would not. */
export const RunId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/)
export const BatchId = z.string().regex(/^[a-z0-9][a-z0-9-]*$/)
export const PartName = z.string().regex(/^[a-z][a-z0-9_-]*$/)
const Names = z.object({ runId: RunId, part: PartName.optional(), batches: z.array(BatchId).optional() })

/** Throws when a name would not make a folder of its own. */
export function checkNames(names: z.infer<typeof Names>): void {
  const { error } = Names.safeParse(names)
  if (!error) return
  const [issue] = error.issues
  throw new StoreError(
    'STORE_FAILED',
    `the ${issue?.path.join(' ')} cannot name a folder: ${issue?.message}. Use letters, digits and '-'.`,
  )
}
