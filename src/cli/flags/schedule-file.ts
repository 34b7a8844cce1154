import { parseParams, pathParams } from '../../driver/plan/params.ts'
import type { Job } from '../../jobs/define-job.ts'
import type { Schedule } from '../../orchestrator/define-schedule.ts'
import type { Due } from '../../orchestrator/due.ts'
import { schedules } from '../../orchestrator/schedules.ts'
import { withDefaultInput } from './default-input.ts'
import { exportedBy } from './job-file.ts'

/**
 * The schedules that a module exports; without one, those of this package. Throws `RangeError` where there are none, where two have
 * one name, and for those that {@link checkSchedules} refuses.
 */
export async function schedulesIn(file: string | undefined): Promise<readonly Schedule[]> {
  const found = file === undefined ? schedules : await exportedBy(file, isSchedule)
  const names = found.map(({ name }) => name)
  const twice = names.find((name, place) => names.indexOf(name) < place)
  if (twice !== undefined) throw new RangeError(`${file} exports two schedules of the name ${twice}.`)
  if (found.length === 0)
    throw new RangeError(`${file} exports no schedule: export const nightly = defineSchedule({ … })`)
  checkSchedules(found)
  return found
}

/** Throws `RangeError` for a schedule of which the next run could not begin: it does not give what its pipeline has to be given. */
export function checkSchedules(all: readonly Schedule[]): void {
  for (const schedule of all) {
    const due = schedule.nextAfter(new Date())
    if (due === undefined) continue
    const given = paramsFor(schedule, due)
    for (const job of schedule.pipeline.jobs) {
      const wrong = wrongParams(job, given)
      if (wrong !== undefined) throw new RangeError(`schedule ${schedule.name}, job ${job.name}: ${wrong}`)
    }
  }
}

function paramsFor({ name, pipeline, params }: Schedule, due: Due): Readonly<Record<string, string>> {
  try {
    return withDefaultInput(pipeline.jobs, params(due))
  } catch (cause) {
    throw new RangeError(`schedule ${name}: its params for ${due.toISOString()}: ${messageOf(cause)}`, { cause })
  }
}

function wrongParams(job: Job, given: Readonly<Record<string, string>>): string | undefined {
  try {
    const { parsed } = parseParams(job.params, given)
    const missing = pathParams(job).find((name) => typeof parsed[name] !== 'string' || parsed[name] === '')
    return missing && `--${missing}: it names no CSV to read.`
  } catch (error) {
    return messageOf(error)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && 'nextAfter' in value && 'pipeline' in value
}
