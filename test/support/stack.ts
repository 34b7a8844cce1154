import { join } from 'node:path'
import { packageRoot, readSettings, readStackSettings } from '../../src/config.ts'
import { down, reset } from '../../src/stack/down.ts'
import { up } from '../../src/stack/up.ts'

/**
 * One real stack for the whole run, with data, ports and secrets of its own, so that tests never touch the one that
 * somebody works with. `KEEP_TEST_STACK=1` leaves it up for the next run, which then starts at once.
 */
export async function setup(): Promise<() => Promise<void>> {
  const keep = process.env.KEEP_TEST_STACK === '1'
  Object.assign(process.env, {
    SPARKWRIGHT_HOME: join(packageRoot, '.local/test-stack'),
    SPARK_PROPERTIES_FILE: join(import.meta.dirname, 'spark.conf'),
    SPARK_CONNECT_PORT: '25002',
    SPARK_UI_PORT: '25040',
    SPARK_HISTORY_PORT: '25080',
    HDFS_PORT: '25020',
    HDFS_WEB_PORT: '25070',
    HDFS_DATA_PORT: '25064',
    POSTGRES_PORT: '25432',
  })
  const settings = readStackSettings()
  const say = (line: string) => void process.stderr.write(`stack: ${line}\n`)
  if (!keep) await reset(settings, { say })
  await up(settings, { hdfsUser: readSettings().hdfs.user, say })
  return async () => {
    if (!keep) await down(settings, { say })
  }
}
