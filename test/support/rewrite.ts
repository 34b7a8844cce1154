import { type Pipeline, ROOT, settings } from './pipeline.ts'

/**
 * Puts other rows in the place of those of a published batch, as whoever may write to HDFS could; `columns` are said in
 * Spark SQL. No manifest changes. Returns how to put back what lay there.
 */
export async function rewritten(
  pipeline: Pipeline,
  batch: string,
  columns: readonly string[],
): Promise<() => Promise<void>> {
  const { hdfs, spark } = pipeline
  const place = `${ROOT}/${(await pipeline.newest()).batches[batch]?.parts.accepted?.path}`
  const [aside, anew] = [`${ROOT}/runs/aside`, `${ROOT}/runs/anew`]
  const rows = spark.read.parquet(`${settings.hdfs.uri}${place}`).selectExpr(...columns)
  await rows.write.parquet(`${settings.hdfs.uri}${anew}`)
  await hdfs.rename(place, aside)
  await hdfs.rename(anew, place)
  return async () => {
    await hdfs.delete(place)
    await hdfs.rename(aside, place)
  }
}

/** Takes out of the newest manifest what versions before this one did not record of a batch: its columns, and what its rows add up to. */
export async function forgotten({ hdfs }: Pipeline, batch: string): Promise<void> {
  const names = (await hdfs.list(`${ROOT}/manifests`)).map(({ pathSuffix }) => pathSuffix).sort()
  const file = `${ROOT}/manifests/${names.at(-1)}`
  const manifest = JSON.parse(await hdfs.open(file))
  for (const part of Object.values<Record<string, unknown>>(manifest.batches[batch].parts)) {
    delete part.sum
    delete part.columns
  }
  await hdfs.create(file, JSON.stringify(manifest))
}
