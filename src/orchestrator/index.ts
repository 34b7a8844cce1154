/** The public door of schedules: when pipelines of one's own run. */
export { type CatchUp, defineSchedule, type Schedule, type ScheduleDefinition } from './define-schedule.ts'
export { Due, dayBefore, monthBefore } from './due.ts'
