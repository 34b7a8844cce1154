import { expect, test } from 'vitest'
import { parseEnvFile } from './env-file.ts'

const NAMES = ['PGHOST', 'PGPORT', 'HDFS_USER', 'KEEP_LOGS', 'SPARK_REMOTE']
const warnings = (text: string) => parseEnvFile(text, NAMES).warnings

test('settings, as shells and other programs write them', () => {
  const text = '# ours\nPGPORT=1\nexport HDFS_USER = "bob"\r\n\nNOTE="two\nlines"\nPGHOST=db # there\n'
  expect(parseEnvFile(text, NAMES)).toEqual({
    values: { PGPORT: '1', HDFS_USER: 'bob', NOTE: 'two\nlines', PGHOST: 'db' },
    warnings: [],
  })
})

test.each([
  ['PG_PORT=1', '.env, line 1: PG_PORT is no setting: is PGPORT meant?'],
  ['A=1\npgport=1', '.env, line 2: pgport is no setting: is PGPORT meant?'],
  ['PGPROT=1', '.env, line 1: PGPROT is no setting: is PGPORT meant?'],
  ['NOTE="two\nlines"\nSPARK_REMOTES=1', '.env, line 3: SPARK_REMOTES is no setting: is SPARK_REMOTE meant?'],
  ['HDFS_NAMENODE=x', '.env, line 1: HDFS_NAMENODE is no setting: see .env.example'],
  ['PGPORT=1\nPGPORT=2', '.env, line 2: PGPORT is set once more; the last line counts'],
  ['PGPORT: 1', '.env, line 1: it is not NAME=value'],
  ['export PGPORT', '.env, line 1: it is not NAME=value'],
])('%j does nothing, which is said', (text, says) => {
  expect(warnings(text)).toEqual([says])
})

test('names of other programs are theirs', () => {
  expect(warnings('PGUSER=me\nSPARK_HOME=/opt/spark\nAWS_REGION=eu\nFOO=1\nNODE_ENV=test\nPORT=1')).toEqual([])
})
