import { fraud } from '../jobs/fraud/pipeline.ts'
import { defineSchedule, type Schedule } from './define-schedule.ts'

/** The month before a time, as a batch: `2020-02` for any time in March 2020. */
export function monthBefore(time: Date): string {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - 1, 1)).toISOString().slice(0, 7)
}

/** The schedules of this package. */
export const schedules: readonly Schedule[] = [
  // In the night after a month has ended.
  defineSchedule({
    ...{ name: 'fraud-monthly', pipeline: fraud, cron: '0 3 1 * *', catchUp: 'all' },
    params: (due) => ({ batch: monthBefore(due) }),
  }),
]
