import { long, nullable, type SparkSession, schema, string } from '#spark-connect'
import type { InputFile } from '../ports.ts'

const Listed = schema({ path: string(), length: long(), modified: nullable(string()) })

/**
 * The files at an address, at any depth, as Spark sees them, in order: those that its names hide are not among them. No
 * byte of them is read.
 */
export async function sparkFiles(spark: SparkSession, address: string): Promise<readonly InputFile[]> {
  const reader = spark.read.format('binaryFile').option('recursiveFileLookup', true)
  const listed = await reader
    .load(address)
    .selectExpr('path', 'length', 'cast(modificationTime as string) as modified')
    .as(Listed, { nullability: 'trusted' })
  const files = await listed.collect()
  return files
    .map(({ path, length, modified }) => ({ path, length: Number(length), modified: modified ?? '', identity: '' }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
