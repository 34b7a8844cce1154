import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '../../src/config.ts'
import { environment, folder, outcome, own } from './containers.ts'
import { digests } from './rows.ts'

const home = join(folder, 'stack')
const anyPorts = ['SPARK_CONNECT', 'SPARK_UI', 'SPARK_HISTORY', 'HDFS', 'HDFS_WEB', 'HDFS_DATA', 'POSTGRES']
const env = {
  ...environment,
  SPARKWRIGHT_HOME: home,
  CLASS_ARCHIVES: 'no',
  ...Object.fromEntries(anyPorts.map((name) => [`${name}_PORT`, '0'])),
}

/** What the same jobs give on a local stack: the rows, and how long they take, in seconds. */
export interface Comparison {
  readonly rows: ReadonlyMap<string, string>
  readonly ingest: number
  readonly transform: number
}

/** Runs ingest and transform on a local stack of the tests' own, which is gone afterwards. */
export async function onLocalStack(input: string): Promise<Comparison> {
  succeed(['stack/main', 'up'])
  try {
    const ingest = outcome(succeed(['cli/main', 'submit', 'ingest', '--input', input, '--json']))
    const transform = outcome(succeed(['cli/main', 'submit', 'transform', '--batch', 'all', '--json']))
    const { postgres } = readSettings(env)
    const rows = await digests({ ...postgres, authority: postgres.sslRootCert })
    return { rows, ingest: ingest.seconds, transform: transform.seconds }
  } finally {
    own('stack/main', ['reset', '--secrets'], env)
    rmSync(home, { recursive: true, force: true })
  }
}

function succeed([entry = '', ...args]: readonly string[]): string {
  const ended = own(entry, args, env)
  if (ended.code !== 0) throw new Error(`${entry} ${args.join(' ')} failed:\n${ended.stdout}${ended.stderr}`)
  return ended.stdout
}
