import { creditcard } from './creditcard/pipeline.ts'
import type { Job } from './define-job.ts'
import type { Pipeline } from './define-pipeline.ts'
import { fraud } from './fraud/pipeline.ts'

/** Every pipeline that can be run by name. */
export const pipelines: readonly Pipeline[] = [fraud, creditcard]

/** Every job that can be submitted by name. */
export const jobs: readonly Job[] = pipelines.flatMap((pipeline) => pipeline.jobs)
