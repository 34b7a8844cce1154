import { schemaDifferences } from '#spark-connect'
import type { Job } from '../../jobs/define-job.ts'
import { JobError } from '../job-error.ts'
import type { AnyFrame } from '../sinks/sink.ts'

/**
 * A frame with the columns of an output in the contract's order. Throws `JobError` where it lacks one of them, or has it of
 * another type, as jobs that no compiler has looked at may.
 */
export function inContract({ outputs }: Job, name: string, frame: AnyFrame): AnyFrame {
  const wanted = ['batch', ...(outputs[name]?.schema.fields ?? []).map((field) => field.name)]
  const missing = wanted.filter((field) => !frame.columns.includes(field))
  if (missing.length > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `output '${name}' lacks the column ${missing.join(', ')}; it has ${frame.columns.join(', ')}.`,
    )
  const [wrong] = schemaDifferences(frame.schema, outputs[name]?.schema.fields ?? [], 'trusted')
  if (wrong) throw new JobError('CONTRACT_BROKEN', `output '${name}': ${wrong.problem}.`)
  return frame.select(...wanted)
}
