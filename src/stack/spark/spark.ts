import type { StackContext } from '../context.ts'
import { emptyScratch, lightOptions } from '../java/java-launch.ts'
import { checkPort, getJson } from '../processes/health.ts'
import type { Service } from '../processes/service.ts'
import { readToken } from '../secrets/secrets.ts'
import { checkGrpc } from './grpc-health.ts'
import { sparkConf, sparkDefaultsFile } from './spark-conf.ts'
import { launchSpark, sparkArchive } from './spark-launch.ts'

const ANY_CALL = '/spark.connect.SparkConnectService/Config'

/** The Spark Connect server: what clients talk to. */
export function sparkConnect(context: StackContext): Service {
  const { ports, home, settings, cluster } = context
  const master = cluster ? `spark://127.0.0.1:${ports.master}` : settings.sparkMaster
  return {
    name: 'spark',
    needs: cluster ? ['master'] : [],
    address: `sc://127.0.0.1:${ports.sparkConnect} http://127.0.0.1:${ports.sparkUi}`,
    stopSignal: 'SIGTERM',
    files: () => sparkConf(context),
    launch: () =>
      launchSpark(context, {
        name: 'spark',
        main: 'org.apache.spark.deploy.SparkSubmit',
        args: [
          ...['--master', master, '--properties-file', sparkDefaultsFile(context)],
          ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer', 'spark-internal'],
        ],
        memory: settings.sparkMemory,
        options: settings.sparkJavaOptions,
        env: { SPARK_CONNECT_AUTHENTICATE_TOKEN: readToken(home) },
      }),
    archive: () => sparkArchive(context, { writes: context.settings.classArchives }),
    prepare: () => emptyScratch(context, 'spark'),
    check: async (signal) => {
      await checkGrpc(ports.sparkConnect, ANY_CALL, signal)
      // The web page lives and dies with the Spark context.
      await checkPort(ports.sparkUi, signal)
    },
  }
}

/** The History Server: the Spark UI of applications that have ended. */
export function sparkHistory(context: StackContext): Service {
  const { ports } = context
  return {
    name: 'history',
    needs: [],
    address: `http://127.0.0.1:${ports.sparkHistory}`,
    stopSignal: 'SIGTERM',
    files: () => sparkConf(context),
    launch: () =>
      launchSpark(context, {
        name: 'history',
        main: 'org.apache.spark.deploy.history.HistoryServer',
        args: ['--properties-file', sparkDefaultsFile(context)],
        memory: '512m',
        options: lightOptions,
        env: {},
      }),
    archive: () => sparkArchive(context, { writes: false }),
    prepare: () => emptyScratch(context, 'history'),
    check: async (signal) => {
      await getJson(`http://127.0.0.1:${ports.sparkHistory}/api/v1/version`, signal)
    },
  }
}
