import { creditcardIngest, creditcardReport, creditcardTotals } from './creditcard/jobs.ts'
import type { Job } from './define-job.ts'
import { ingest } from './fraud/ingest.ts'
import { transform } from './fraud/transform.ts'

/** A command and the jobs that it runs, one after the other. */
export interface JobCommand {
  readonly name: string
  readonly description: string
  readonly jobs: readonly Job[]
  /** The table whose rows are shown in the end: totals, nothing of anybody's. */
  readonly totals?: string
}

/** Every job that can be submitted by name. */
export const catalog: readonly JobCommand[] = [
  { name: ingest.name, description: ingest.description, jobs: [ingest] },
  { name: transform.name, description: transform.description, jobs: [transform] },
  {
    name: 'creditcard',
    description: 'the real ULB credit-card data: CSV → Parquet on HDFS → totals in PostgreSQL',
    jobs: [creditcardIngest, creditcardReport],
    totals: creditcardTotals.name,
  },
]
