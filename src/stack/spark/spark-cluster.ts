import { mkdirSync, symlinkSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { StackContext } from '../context.ts'
import { sparkJars } from '../java/jars.ts'
import { emptyScratch, lightOptions, scratchOf } from '../java/java-launch.ts'
import { getJson } from '../processes/health.ts'
import type { Service } from '../processes/service.ts'
import { sparkConf, sparkDefaultsFile } from './spark-conf.ts'
import { launchSpark, sparkArchive } from './spark-launch.ts'

/** The master of a standalone cluster. */
export function sparkMaster(context: StackContext): Service {
  const { ports } = context
  return {
    name: 'master',
    needs: [],
    address: `spark://127.0.0.1:${ports.master} http://127.0.0.1:${ports.masterUi}`,
    stopSignal: 'SIGTERM',
    files: () => sparkConf(context),
    archive: () => sparkArchive(context, { writes: false }),
    prepare: () => emptyScratch(context, 'master'),
    launch: () =>
      launchSpark(context, {
        name: 'master',
        main: 'org.apache.spark.deploy.master.Master',
        args: [
          ...['--host', '127.0.0.1', '--port', String(ports.master), '--webui-port', String(ports.masterUi)],
          ...['--properties-file', sparkDefaultsFile(context)],
        ],
        memory: '512m',
        options: lightOptions,
        env: {},
      }),
    check: async (signal) => {
      const { status } = MasterState.parse(await getJson(`http://127.0.0.1:${ports.masterUi}/json/`, signal))
      if (status !== 'ALIVE') throw new Error(`its state is ${status}`)
    },
  }
}

/** The worker of a standalone cluster: offers all cores. */
export function sparkWorker(context: StackContext): Service {
  const { ports, settings } = context
  return {
    name: 'worker',
    needs: ['master'],
    address: `http://127.0.0.1:${ports.workerUi}`,
    stopSignal: 'SIGTERM',
    files: () => sparkConf(context),
    archive: () => sparkArchive(context, { writes: false }),
    prepare: () => {
      emptyScratch(context, 'worker')
      linkJars(context)
    },
    launch: () =>
      launchSpark(context, {
        name: 'worker',
        main: 'org.apache.spark.deploy.worker.Worker',
        args: [
          ...['--host', '127.0.0.1', '--port', String(ports.worker), '--webui-port', String(ports.workerUi)],
          ...['--cores', String(availableParallelism()), '--memory', settings.sparkMemory],
          ...['--work-dir', join(scratchOf(context, 'worker'), 'work')],
          ...['--properties-file', sparkDefaultsFile(context)],
          `spark://127.0.0.1:${ports.master}`,
        ],
        memory: '512m',
        options: lightOptions,
        env: { SPARK_HOME: sparkHome(context) },
      }),
    check: async (signal) => {
      await getJson(`http://127.0.0.1:${ports.workerUi}/json/`, signal)
      const { aliveworkers } = MasterState.parse(await getJson(`http://127.0.0.1:${ports.masterUi}/json/`, signal))
      if (aliveworkers < 1) throw new Error('not registered with the master')
    },
  }
}

const MasterState = z.object({ status: z.string(), aliveworkers: z.number() })

/** The worker starts its executors from a folder that looks like an unpacked Spark. */
function sparkHome(context: StackContext): string {
  return join(scratchOf(context, 'worker'), 'spark')
}

function linkJars(context: StackContext): void {
  mkdirSync(sparkHome(context), { recursive: true })
  symlinkSync(sparkJars, join(sparkHome(context), 'jars'))
}
