import { createHash } from 'node:crypto'
import type { InputFile, InputStore, StoreOptions } from '../../driver/ports.ts'
import type { FileStatus, WebHdfs } from './webhdfs.ts'

/** Looks at files on HDFS that runs read. */
export class HdfsInputStore implements InputStore {
  readonly #hdfs: WebHdfs

  constructor(hdfs: WebHdfs) {
    this.#hdfs = hdfs
  }

  async files(path: string, options?: StoreOptions): ReturnType<InputStore['files']> {
    const status = await this.#hdfs.status(path, options)
    if (status === undefined) return undefined
    if (status.type === 'FILE') return { isFolder: false, files: [fileOf(path, status)] }
    return { isFolder: true, files: await this.#below(path, options) }
  }

  /** What HDFS computes of the sums that lie beside its blocks: no byte of the file is read. */
  async digest(path: string, options?: StoreOptions): Promise<string> {
    const { algorithm, bytes, length } = await this.#hdfs.checksum(path, options)
    return createHash('sha256').update(`${algorithm} ${bytes} ${length}`).digest('hex')
  }

  async lastByte(path: string, length: number, options?: StoreOptions): Promise<number | undefined> {
    const text = await this.#hdfs.open(path, { ...options, offset: length - 1 })
    return text.charCodeAt(0)
  }

  async #below(folder: string, options?: StoreOptions): Promise<readonly InputFile[]> {
    const entries = [...(await this.#hdfs.list(folder, options))].sort((a, b) => (a.pathSuffix < b.pathSuffix ? -1 : 1))
    const files: InputFile[] = []
    for (const entry of entries) {
      const path = `${folder === '/' ? '' : folder}/${entry.pathSuffix}`
      if (entry.type === 'DIRECTORY') files.push(...(await this.#below(path, options)))
      else files.push(fileOf(path, entry))
    }
    return files
  }
}

function fileOf(path: string, { length, modificationTime, fileId }: FileStatus): InputFile {
  return { path, length, modified: String(modificationTime), identity: String(fileId) }
}
