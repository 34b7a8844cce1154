import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot, readStackSettings } from '../../src/config.ts'
import { down, reset } from '../../src/stack/down.ts'
import { homeAt } from '../../src/stack/home.ts'
import { whileLocked } from '../../src/stack/processes/lock.ts'
import { isAlive, type ProcessIdentity, thisProcess } from '../../src/stack/processes/process.ts'
import { up } from '../../src/stack/up.ts'

/** Who uses the stack now: a file for each project of each process. Not in the stack's own folder, which a reset takes away. */
const users = homeAt(join(packageRoot, '.local/test-stack-users'))

/**
 * The best code is made of what is called four times as often as by default: a server of tests does not live long enough
 * to be worth more, and a quarter of all its work was this.
 */
const LESS_COMPILING = [
  '-XX:Tier4InvocationThreshold=20000',
  '-XX:Tier4MinInvocationThreshold=3000',
  '-XX:Tier4CompileThreshold=60000',
  '-XX:Tier4BackEdgeThreshold=200000',
].join(' ')

/**
 * One real stack for all that run at once, with data, ports and secrets of its own, so that tests never touch the one
 * that somebody works with: the first to come starts it, the last to go ends it. `KEEP_TEST_STACK=1` leaves it up for
 * the next run, which then starts at once.
 */
export async function setup(): Promise<() => Promise<void>> {
  const keep = process.env.KEEP_TEST_STACK === '1'
  Object.assign(process.env, {
    SPARKWRIGHT_HOME: join(packageRoot, '.local/test-stack'),
    // Nobody starts these again.
    CLASS_ARCHIVES: 'no',
    SPARK_PROPERTIES_FILE: join(import.meta.dirname, 'spark.conf'),
    SPARK_JAVA_OPTIONS: LESS_COMPILING,
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
  mkdirSync(users.root, { recursive: true })
  const own = join(users.root, `${randomUUID()}.user`)
  await whileLocked(users, { say }, async () => {
    if (!keep && !isUsed()) await reset(settings, { say })
    await up(settings, { say })
    writeFileSync(own, JSON.stringify(thisProcess()))
  })
  return () =>
    whileLocked(users, { say }, async () => {
      rmSync(own)
      if (!keep && !isUsed()) await down(settings, { say })
    })
}

function isUsed(): boolean {
  const files = readdirSync(users.root).filter((name) => name.endsWith('.user'))
  return files.some((name) => isAlive(JSON.parse(readFileSync(join(users.root, name), 'utf8')) as ProcessIdentity))
}
