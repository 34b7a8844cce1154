import { userInfo } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StackContext } from '../context.ts'
import { loggingConf } from '../processes/logging.ts'

/**
 * For clients of HDFS. A file is closed once the name node has heard of its last block, which it has a moment after the
 * client first asks: by default the client then sleeps for 400 ms, file by file. The waits double; all ten are 20 s.
 */
export const CLOSING_FILES: Readonly<Record<string, string>> = {
  'dfs.client.block.write.locateFollowingBlock.initial.delay.ms': '20',
  'dfs.client.block.write.locateFollowingBlock.retries': '10',
}

/** The configuration files of HDFS, path → text. */
export function hdfsConf(context: StackContext): Record<string, string> {
  const [coreSite, hdfsSite] = hdfsConfFiles(context)
  return { [coreSite]: toXml(core(context)), [hdfsSite]: toXml(hdfs(context)), ...loggingConf(context.home) }
}

/** Where they lie: `core-site.xml` and `hdfs-site.xml`. */
export function hdfsConfFiles({ home }: StackContext): readonly [string, string] {
  return [join(home.conf, 'hdfs/core-site.xml'), join(home.conf, 'hdfs/hdfs-site.xml')]
}

/** The user who may do everything in HDFS: whoever runs the name node. */
export function superuser(): string {
  return userInfo().username
}

function core({ home, ports, settings: { hdfsUser } }: StackContext): Record<string, string> {
  return {
    'fs.defaultFS': `hdfs://127.0.0.1:${ports.hdfs}`,
    'hadoop.tmp.dir': join(home.hdfs, 'tmp'),
    // The jobs' user need not exist on this machine: the system is not asked for groups.
    'hadoop.user.group.static.mapping.overrides': `${superuser()}=supergroup;${hdfsUser}=${hdfsUser};dr.who=;`,
  }
}

function hdfs({ home, ports }: StackContext): Record<string, string> {
  return {
    'dfs.namenode.rpc-address': `127.0.0.1:${ports.hdfs}`,
    'dfs.namenode.http-address': `127.0.0.1:${ports.hdfsWeb}`,
    'dfs.namenode.name.dir': pathToFileURL(join(home.hdfs, 'name')).href,
    'dfs.namenode.safemode.extension': '0',
    // A machine without a resolvable name is no obstacle.
    'dfs.namenode.datanode.registration.ip-hostname-check': 'false',
    'dfs.datanode.hostname': '127.0.0.1',
    'dfs.datanode.address': `127.0.0.1:${ports.hdfsTransfer}`,
    'dfs.datanode.http.address': `127.0.0.1:${ports.hdfsData}`,
    'dfs.datanode.ipc.address': `127.0.0.1:${ports.hdfsIpc}`,
    'dfs.datanode.data.dir': pathToFileURL(join(home.hdfs, 'data')).href,
    'dfs.replication': '1',
    ...CLOSING_FILES,
    'dfs.permissions.enabled': 'true',
    'fs.permissions.umask-mode': '027',
  }
}

function toXml(properties: Record<string, string>): string {
  const lines = Object.entries(properties).map(
    ([name, value]) => `  <property><name>${name}</name><value>${escapeXml(value)}</value></property>\n`,
  )
  return `<?xml version="1.0"?>
<!-- Made by the stack; changes are overwritten. -->
<configuration>
${lines.join('')}</configuration>
`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
