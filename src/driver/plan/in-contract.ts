import type { Job } from '../../jobs/define-job.ts'
import { JobError } from '../job-error.ts'
import type { AnyFrame } from '../sinks/sink.ts'

/** A frame with the columns of an output in the contract's order. Throws `JobError` where it lacks one of them. */
export function inContract({ outputs }: Job, name: string, frame: AnyFrame): AnyFrame {
  const wanted = ['batch', ...(outputs[name]?.schema.fields ?? []).map((field) => field.name)]
  const missing = wanted.filter((field) => !frame.columns.includes(field))
  if (missing.length > 0)
    throw new JobError(
      'CONTRACT_BROKEN',
      `output '${name}' lacks the column ${missing.join(', ')}; it has ${frame.columns.join(', ')}.`,
    )
  return frame.select(...wanted)
}
