import { definePipeline } from '../define-pipeline.ts'
import { creditcardIngest, creditcardReport, creditcardTotals } from './jobs.ts'

/** From the real CSV to its known figures. */
export const creditcard = definePipeline({
  name: 'creditcard',
  description: 'the real ULB credit-card data: CSV → Parquet on HDFS → totals in PostgreSQL',
  jobs: [creditcardIngest, creditcardReport],
  totals: creditcardTotals.name,
})
