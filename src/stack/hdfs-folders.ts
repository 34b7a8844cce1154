import { z } from 'zod'
import type { StackContext } from './context.ts'
import { superuser } from './hdfs-conf.ts'

/** The folders that jobs write below. The root itself belongs to the superuser. */
const folders = ['processed_fraud_data', 'creditcard'] as const

const Listing = z.object({
  FileStatuses: z.object({ FileStatus: z.array(z.object({ pathSuffix: z.string() })) }),
})

/** Makes the folders that are missing, for the jobs' user only. */
export async function provisionFolders({ ports, hdfsUser }: StackContext): Promise<void> {
  const call = async (method: 'GET' | 'PUT', path: string, query: Record<string, string>) => {
    const url = new URL(`http://127.0.0.1:${ports.hdfsWeb}/webhdfs/v1/${path}`)
    url.search = String(new URLSearchParams({ ...query, 'user.name': superuser() }))
    const response = await fetch(url, { method, signal: AbortSignal.timeout(10_000) })
    if (!response.ok) throw new Error(`HDFS refuses ${query.op} /${path}: ${await response.text()}`)
    return response.text()
  }
  const listing = Listing.parse(JSON.parse(await call('GET', '', { op: 'LISTSTATUS' })))
  const there = new Set(listing.FileStatuses.FileStatus.map((status) => status.pathSuffix))
  for (const folder of folders) {
    if (there.has(folder)) continue
    await call('PUT', folder, { op: 'MKDIRS', permission: '750' })
    await call('PUT', folder, { op: 'SETOWNER', owner: hdfsUser, group: hdfsUser })
  }
}
