import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { StackContext } from '../context.ts'
import { logFile } from '../home.ts'
import { archiveArgs, type ClassArchive, classArchive } from '../java/class-archive.ts'
import { hdfsClassPath } from '../java/jars.ts'
import { emptyScratch, launchJava, lightOptions } from '../java/java-launch.ts'
import { getJson } from '../processes/health.ts'
import type { Launch, Service } from '../processes/service.ts'
import { StackError } from '../stack-error.ts'
import { hdfsConf, hdfsConfFiles } from './hdfs-conf.ts'
import { provisionFolders } from './hdfs-folders.ts'

const mains = {
  namenode: 'org.apache.hadoop.hdfs.server.namenode.NameNode',
  datanode: 'org.apache.hadoop.hdfs.server.datanode.DataNode',
} as const

type Daemon = keyof typeof mains

/** The name node: the tree of files, and WebHDFS. */
export function nameNode(context: StackContext): Service {
  const { ports } = context
  return {
    ...daemon(context, 'namenode'),
    address: `hdfs://127.0.0.1:${ports.hdfs} http://127.0.0.1:${ports.hdfsWeb}`,
    prepare: () => {
      emptyScratch(context, 'namenode')
      format(context)
    },
    check: async (signal) => {
      const safeMode = await askBean(ports.hdfsWeb, 'NameNode,name=NameNodeInfo', 'Safemode', signal)
      if (safeMode !== '') throw new Error(`in safe mode: ${safeMode}`)
      await getJson(`http://127.0.0.1:${ports.hdfsWeb}/webhdfs/v1/?op=GETFILESTATUS`, signal)
    },
    provision: () => provisionFolders(context),
  }
}

/** The data node: the files' blocks. */
export function dataNode(context: StackContext): Service {
  const { ports } = context
  return {
    ...daemon(context, 'datanode'),
    // One that belongs to no name node yet joins whichever it finds: it may be another stack's, where the port was lost to it.
    needs: existsSync(join(context.home.hdfs, 'data/current/VERSION')) ? [] : ['namenode'],
    address: `http://127.0.0.1:${ports.hdfsData}`,
    prepare: () => emptyScratch(context, 'datanode'),
    check: async (signal) => {
      // This bean comes when the name node has been met. The next one, asked before that, fills the log with traces.
      await askBean(ports.hdfsData, 'DataNode,name=FSDatasetState', 'Capacity', signal)
      const actors = await askBean(ports.hdfsData, 'DataNode,name=DataNodeInfo', 'BPServiceActorInfo', signal)
      const live = await askBean(ports.hdfsWeb, 'NameNode,name=FSNamesystemState', 'NumLiveDataNodes', signal)
      if (!Actors.parse(actors).some(({ ActorState }) => ActorState === 'RUNNING') || live === 0)
        throw new Error('not registered with the name node')
    },
  }
}

const Actors = z.string().transform((text) => z.array(z.object({ ActorState: z.string() })).parse(JSON.parse(text)))
const Beans = z.object({ beans: z.tuple([z.record(z.string(), z.unknown())]) })

/** One attribute of a daemon's JMX. Rejects while the daemon does not have it yet. */
async function askBean(port: number, bean: string, attribute: string, signal: AbortSignal): Promise<unknown> {
  const answer = await getJson(`http://127.0.0.1:${port}/jmx?get=Hadoop:service=${bean}::${attribute}`, signal)
  const value = Beans.safeParse(answer).data?.beans[0][attribute]
  if (value === undefined) throw new Error('still starting')
  return value
}

function daemon(context: StackContext, name: Daemon) {
  return {
    name,
    needs: [],
    stopSignal: 'SIGTERM',
    files: () => hdfsConf(context),
    launch: () => launch(context, name),
    archive: () => archive(context, name, { writes: context.settings.classArchives }),
  } as const satisfies Partial<Service>
}

function launch(context: StackContext, name: Daemon, args: readonly string[] = []): Launch {
  return launchJava(context, {
    name,
    main: mains[name],
    args: [...hdfsConfFiles(context).flatMap((file) => ['-conf', file]), ...args],
    memory: context.settings.hdfsMemory,
    options: [...lightOptions, '-Djava.net.preferIPv4Stack=true'],
    classPath: hdfsClassPath(),
    env: {},
  })
}

function archive({ java }: StackContext, name: Daemon, { writes }: { writes: boolean }): ClassArchive {
  return classArchive(name, { java: java(), classPath: hdfsClassPath(), writes })
}

/** Makes an empty file system, whole or not at all. */
function format(context: StackContext): void {
  const tree = join(context.home.hdfs, 'name')
  if (existsSync(join(tree, 'current/VERSION'))) return
  rmSync(tree, { recursive: true, force: true })
  const { program, args, env, cwd } = launch(context, 'namenode', ['-format', '-nonInteractive'])
  const shared = archiveArgs(archive(context, 'namenode', { writes: false }))
  const made = spawnSync(program, [...shared, ...args], { env: { ...env }, cwd, encoding: 'utf8', timeout: 60_000 })
  if (made.status !== 0)
    throw new StackError(
      `formatting the name node failed: see ${logFile(context.home, 'namenode')}\n${made.stderr.trim()}`,
    )
}
