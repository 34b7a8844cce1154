/** What jobs need of their session: reports in UTC, batches that look like days kept as text. */
export const SESSION_CONF: Readonly<Record<string, string>> = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.sources.partitionColumnTypeInference.enabled': 'false',
  'spark.sql.maxConcurrentOutputFileWriters': '64',
}
