import { remoteError } from '../../src/storage/hdfs/hdfs-error.ts'
import type { FileStatus, NameNode } from '../../src/storage/hdfs/webhdfs.ts'
import type { Process } from './process.ts'

/** What WebHDFS offers, in memory; as a process sees it. */
export function nameNode(process: Process): NameNode {
  const { files } = process.world
  const below = (path: string) => files.beginningWith(`${path}/`)
  const missing = (operation: string, path: string) =>
    remoteError(operation, path, 'FileNotFoundException', 'not there')
  return {
    // What it writes is all that a process still knows when it makes a new state: it looks what there is after that.
    create: (path, data) =>
      process.call(`create ${path} ${data}`, () => void files.set(path, String(data)), {
        isFresh: process.own.has(/\/\.(.+)\.tmp$/.exec(path)?.[1] ?? ''),
      }),
    open: (path) =>
      process.call(`open ${path}`, () => {
        const found = files.get(path)
        if (found === undefined) throw missing('OPEN', path)
        return found
      }),
    list: (path) =>
      process.call(`list ${path}`, () => {
        const names = new Set(below(path).map((file) => file.slice(path.length + 1).split('/', 1)[0] ?? ''))
        if (names.size === 0) throw missing('LISTSTATUS', path)
        return [...names].sort().map((pathSuffix): FileStatus => ({ pathSuffix, ...STATUS }))
      }),
    // Whether a run may write is asked before it does anything.
    ...{ makeDirectory: async () => {}, status: async () => undefined, checkAccess: async () => {} },
    summary: (path) =>
      process.call(`summary ${path}`, () => {
        const found = below(path)
        if (found.length === 0) throw missing('GETCONTENTSUMMARY', path)
        const length = found.reduce((sum, file) => sum + (files.get(file)?.length ?? 0), 0)
        return { fileCount: found.length, directoryCount: 1, length }
      }),
    rename: (from, to) =>
      process.call(`rename ${from} ${to}`, () => {
        const data = files.get(from)
        if (data === undefined || files.has(to)) return false
        files.delete(from)
        files.set(to, data)
        return true
      }),
    delete: (path) =>
      process.call(`delete ${path}`, () => {
        const found = [path, ...below(path)].filter((file) => files.has(file))
        for (const file of found) files.delete(file)
        return found.length > 0
      }),
  }
}

const STATUS = { type: 'FILE', length: 0, owner: 'model', permission: '644', modificationTime: 0, fileId: 0 } as const
