import { jobs } from '../jobs/catalog.ts'
import { COMPACT } from '../jobs/compaction.ts'
import type { Job } from '../jobs/define-job.ts'
import type { Run } from '../runs/run.ts'

/** The job of a run, where it is one of this package. */
export function jobOf({ job }: Run): Job | undefined {
  return jobs.find(({ name }) => name === job)
}

/** How what a run was to do is done again, in a sentence for people: of a job that a file defines, the record does not tell the file. */
export function howAgain(run: Run): string {
  const { id, job, params, rollsBack } = run
  if (rollsBack !== null) return `Roll that run back again: sparkwright rollback ${rollsBack}`
  if (jobOf(run)) return `Run it again: sparkwright rerun ${id}`
  if (job === COMPACT) return 'Compact its folder again: sparkwright compact ROOT'
  const flags = Object.entries(params).map(([name, value]) => ` --${name} ${quoted(value)}`)
  return `Job ${job} is none of this package: submit it again with the file that defines it: sparkwright submit FILE${flags.join('')}`
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./:,+=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
