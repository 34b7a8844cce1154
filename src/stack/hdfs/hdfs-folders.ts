import type { StackContext } from '../context.ts'
import { superuser } from './hdfs-conf.ts'

/** Makes the folders that are missing, for the jobs' user only. */
export async function provisionFolders({ ports, settings: { hdfsUser } }: StackContext): Promise<void> {
  const call = async (path: string, query: Record<string, string>) => {
    const url = new URL(`http://127.0.0.1:${ports.hdfsWeb}/webhdfs/v1/${path}`)
    url.search = String(new URLSearchParams({ ...query, 'user.name': superuser() }))
    const response = await fetch(url, { method: 'PUT', signal: AbortSignal.timeout(10_000) })
    if (!response.ok) throw new Error(`HDFS refuses ${query.op} /${path}: ${await response.text()}`)
  }
  // The root itself belongs to the superuser; jobs write below these.
  const folders = ['processed_fraud_data', 'creditcard', `user/${hdfsUser}`]
  await call('user', { op: 'MKDIRS', permission: '755' })
  for (const folder of folders) {
    await call(folder, { op: 'MKDIRS', permission: '750' })
    await call(folder, { op: 'SETOWNER', owner: hdfsUser, group: hdfsUser })
  }
}
