import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StackContext } from '../context.ts'
import { readPassword } from '../secrets/secrets.ts'
import { StackError } from '../stack-error.ts'
import type { PostgresPlace } from './postgres-place.ts'

/** Makes the data folder where there is none yet, whole or not at all. */
export function prepareData({ home, postgresPlace }: StackContext): void {
  const place = postgresPlace()
  const data = join(place.folder, 'data')
  if (existsSync(data)) dropRecycledLock(data)
  else makeData(place, readPassword(home, 'postgres'))
}

function makeData(place: PostgresPlace, password: string): void {
  const data = join(place.folder, 'data')
  const draft = `${data}.new`
  rmSync(draft, { recursive: true, force: true })
  const passwordFile = join(place.folder, 'initial-password')
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (place.account) chownSync(passwordFile, place.account.uid, place.account.gid)
    initdb(place, [`--pgdata=${draft}`, `--pwfile=${passwordFile}`])
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(draft, data)
}

function initdb({ bin, folder, account }: PostgresPlace, options: readonly string[]): void {
  const fixed = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--lc-messages=C']
  const locale = ['--locale-provider=builtin', '--locale=C.UTF-8']
  const made = spawnSync(join(bin, 'initdb'), [...options, ...fixed, ...locale], {
    cwd: folder,
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    timeout: 120_000,
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  if (made.status !== 0)
    throw new StackError(
      `PostgreSQL's data could not be made in ${folder}: ${made.error?.message ?? made.stderr.trim()}`,
    )
}

/**
 * After a crash PostgreSQL goes by the process number in its lock file alone, and does not start if the number belongs
 * to another program by now. A number nobody has is its own to judge: it looks for what is left of the old server.
 */
function dropRecycledLock(data: string): void {
  const lock = join(data, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = readFileSync(lock, 'utf8').split('\n')[0] ?? ''
  const command = spawnSync('ps', ['-o', 'args=', '-p', pid], { encoding: 'utf8' }).stdout.trim()
  if (command.includes(data))
    throw new StackError(
      `a PostgreSQL that this stack did not start (process ${pid}) uses ${data}. End it: kill -INT ${pid}`,
    )
  if (command !== '') rmSync(lock)
}
