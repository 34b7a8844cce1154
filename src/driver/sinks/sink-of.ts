import type { Job } from '../../jobs/define-job.ts'
import type { Resources } from '../resources.ts'
import { ParquetSink } from './parquet-sink.ts'
import type { Sink } from './sink.ts'
import { TableSink } from './table-sink.ts'

/** The way of a job's outputs to their store; `defineJob` has seen to it that there is one only. */
export function sinkOf({ outputs }: Job, resources: Resources): Sink {
  const { spark, parquet, tables, runs, hdfs, postgres, reporter, signal } = resources
  const isTable = Object.values(outputs).some((output) => output.kind === 'table')
  return isTable
    ? new TableSink({ store: tables, runs, server: postgres, reporter, signal }, outputs)
    : new ParquetSink(spark, { store: parquet, runs, hdfs }, outputs)
}
