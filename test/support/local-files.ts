import type { SparkSession } from '#spark-connect'
import { type InputFiles, inputFiles } from '../../src/driver/inputs/input-files.ts'

/** The files of an input on this machine: no store is asked for them. */
export async function localFiles(spark: SparkSession, path: string): Promise<InputFiles> {
  const none = () => Promise.reject(new Error('the input is on this machine'))
  return inputFiles(path, {
    spark,
    hdfs: 'hdfs://none',
    inputs: { files: none, digest: none, lastByte: none },
  })
}
