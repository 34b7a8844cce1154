import { definePipeline } from '../define-pipeline.ts'
import { ingest } from './ingest.ts'
import { transform } from './transform.ts'

/** From the CSV to the tables that the dashboard shows. */
export const fraud = definePipeline({
  name: 'fraud',
  description: 'CSV of transactions → encrypted Parquet on HDFS → tables in PostgreSQL',
  jobs: [ingest, transform],
})
