import { expect, test } from 'vitest'
import { ingest } from '../../jobs/fraud/ingest.ts'
import { transform } from '../../jobs/fraud/transform.ts'
import { holdServerSettings } from './server-settings.ts'

/** A session on a server with settings of its own; `unset` is what was taken out of the session. */
function sessionOf(set: Readonly<Record<string, string>>) {
  const unset: string[] = []
  const spark = { getAllConf: async () => set, unsetConf: async (...keys: string[]) => void unset.push(...keys) }
  return { spark, unset }
}

test('what older versions meant is taken out of the session', async () => {
  const { spark, unset } = sessionOf({
    'spark.sql.legacy.sizeOfNull': 'true',
    'spark.sql.legacy.timeParserPolicy': 'CORRECTED',
    'spark.sql.shuffle.partitions': '2',
    'spark.speculation': 'false',
  })
  await holdServerSettings(spark, [transform])
  expect(unset).toEqual(['spark.sql.legacy.sizeOfNull'])
})

test('what no session can change is refused, where it matters', async () => {
  const lossy = sessionOf({ 'spark.files.ignoreCorruptFiles': ' TRUE ' }).spark
  await expect(holdServerSettings(lossy, [ingest])).rejects.toMatchObject({
    code: 'BAD_SERVER_SETTING',
    message: expect.stringMatching(/^spark\.files\.ignoreCorruptFiles is true on the Spark server: .*half/),
  })
  const speculative = sessionOf({ 'spark.speculation': 'true' }).spark
  await expect(holdServerSettings(speculative, [ingest])).resolves.toBeUndefined()
  await expect(holdServerSettings(speculative, [transform])).rejects.toThrow('spark.speculation is true')
})
