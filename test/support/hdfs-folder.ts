import { randomUUID } from 'node:crypto'
import { WebHdfs } from '../../src/storage/hdfs/webhdfs.ts'
import { settings } from './pipeline.ts'

/** A folder on HDFS for one test file. */
export class HdfsFolder {
  readonly #path = `/user/${settings.hdfs.user}/test-${randomUUID()}`

  /** The address of something in it, for Spark. */
  at(name: string): string {
    return `${settings.hdfs.uri}${this.#path}/${name}`
  }

  /** Takes it away, with all that is in it. */
  async remove(): Promise<void> {
    await new WebHdfs({ url: settings.hdfs.web, user: settings.hdfs.user }).delete(this.#path)
  }
}
