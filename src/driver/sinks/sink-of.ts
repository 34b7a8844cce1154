import type { Job } from '../../jobs/define-job.ts'
import type { Resources } from '../resources.ts'
import { ParquetSink } from './parquet-sink.ts'
import type { Sink } from './sink.ts'
import { TableSink } from './table-sink.ts'

/** The way of a job's outputs to their store; `defineJob` has seen to it that there is one only. */
export function sinkOf({ outputs }: Job, { spark, parquet, tables, runs, hdfs, postgres }: Resources): Sink {
  const isTable = Object.values(outputs).some((output) => output.kind === 'table')
  return isTable
    ? new TableSink({ store: tables, runs, server: postgres }, outputs)
    : new ParquetSink(spark, { store: parquet, runs, hdfs }, outputs)
}
