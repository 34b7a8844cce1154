import { creditcard } from './creditcard/pipeline.ts'
import type { Job } from './define-job.ts'
import type { Pipeline } from './define-pipeline.ts'
import { fraud } from './fraud/pipeline.ts'
import { reencrypt } from './fraud/reencrypt.ts'

/** Every pipeline that can be run by name. */
export const pipelines: readonly Pipeline[] = [fraud, creditcard]

/** The jobs that encrypt anew what lies on HDFS, for datasets with encrypted columns. */
export const reencryptions: readonly Job[] = [reencrypt]

/** Every job that can be submitted by name. */
export const jobs: readonly Job[] = [...pipelines.flatMap((pipeline) => pipeline.jobs), ...reencryptions]
