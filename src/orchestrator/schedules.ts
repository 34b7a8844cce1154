import { fraud } from '../jobs/fraud/pipeline.ts'
import { defineSchedule, type Schedule } from './define-schedule.ts'
import { monthBefore } from './due.ts'

/** The schedules of this package. */
export const schedules: readonly Schedule[] = [
  // In the night after a month has ended.
  defineSchedule({
    ...{ name: 'fraud-monthly', pipeline: fraud, cron: '0 3 1 * *', catchUp: 'all' },
    params: (due) => ({ batch: monthBefore(due) }),
  }),
]
