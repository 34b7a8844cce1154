/** The public door of typed jobs: what a job of one's own is made of. */
export { batchParam, granularityParam } from './batch.ts'
export {
  type Batched,
  type CatalogTable,
  type CsvFrames,
  type CsvInput,
  catalogTable,
  csv,
  type Expectation,
  type Expectations,
  type Lookup,
  lookup,
  type Outcome,
  type ParquetDataset,
  parquet,
  type Rules,
  type Table,
  table,
} from './dataset.ts'
export { defineJob, type Job, type JobContext, type Reason } from './define-job.ts'
export { definePipeline, type Pipeline, type PipelineDefinition } from './define-pipeline.ts'
