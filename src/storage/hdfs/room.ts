import { StoreError, type StoreOptions } from '../../driver/ports.ts'
import { HdfsError } from './hdfs-error.ts'
import type { NameNode } from './webhdfs.ts'

/** How many files and folders the smallest run makes, while it writes. */
const LEAST_NAMES = 10

/**
 * Throws `DISK_FULL` where no run can write below a folder that is there: since no data node has room for a block, or
 * a quota of the folder or of one above it is used up.
 */
export async function refuseFull(hdfs: NameNode, folder: string, options?: StoreOptions): Promise<void> {
  const [least, remaining] = await Promise.all([
    told(() => hdfs.leastRoom(options)),
    told(() => hdfs.remaining(options)),
  ])
  if (remaining !== undefined && remaining < (least ?? 1))
    throw full(
      remaining === 0 ? 'no data node has any room, or none is there' : `its data nodes have ${remaining} bytes left`,
      'Add a data node, or make room on their disks',
    )
  for (const place of [folder, ...above(folder)]) {
    const quota = await told(() => hdfs.quota(place, options))
    if (quota === undefined) continue
    if (quota.quota >= 0 && quota.quota - quota.fileAndDirectoryCount < LEAST_NAMES)
      throw full(
        `${place} may hold ${quota.quota} files and folders and holds ${quota.fileAndDirectoryCount}, and a run makes at least ${LEAST_NAMES}`,
        'Raise its quota, or make room below it',
      )
    if (quota.spaceQuota >= 0 && quota.spaceQuota - quota.spaceConsumed < (least ?? 1))
      throw full(
        `${place} may hold ${quota.spaceQuota} bytes and holds ${quota.spaceConsumed}, and a file begins with ${least ?? 1}`,
        'Raise its quota, or make room below it',
      )
  }
}

/** What a name node says; undefined where it is too old to, or does not tell this user: the write itself will show. */
async function told<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof HdfsError && (error.code === 'STORE_FAILED' || error.code === 'NOT_PERMITTED'))
      return undefined
    throw error
  }
}

/** The folders above one, the root last. */
function above(folder: string): readonly string[] {
  const names = folder.split('/').slice(1, -1)
  return folder === '/' ? [] : [...names.map((_, at) => `/${names.slice(0, names.length - at).join('/')}`), '/']
}

function full(what: string, advice: string): StoreError {
  return new StoreError('DISK_FULL', `HDFS has no room: ${what}. ${advice}.`)
}
