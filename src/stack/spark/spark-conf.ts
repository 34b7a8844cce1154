import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StackContext } from '../context.ts'
import { CLOSING_FILES } from '../hdfs/hdfs-conf.ts'
import { loggingConf, loggingOptions } from '../processes/logging.ts'
import { readWireSecret } from '../secrets/secrets.ts'

/**
 * What happened is written in files of 10 MB, the least that Spark takes. The History Server makes one small file of those before the
 * newest two, in which only what still runs is told of, and takes away applications that ended a week ago, or those beyond fifty.
 */
const BOUNDED_EVENTS: Readonly<Record<string, string>> = {
  'spark.eventLog.rolling.enabled': 'true',
  'spark.eventLog.rolling.maxFileSize': '10m',
  'spark.history.fs.eventLog.rolling.maxFilesToRetain': '2',
  'spark.history.fs.cleaner.enabled': 'true',
  'spark.history.fs.cleaner.interval': '1h',
  'spark.history.fs.cleaner.maxAge': '7d',
  'spark.history.fs.cleaner.maxNum': '50',
}

/** The configuration files of Spark, path → text. */
export function sparkConf(context: StackContext): Record<string, string> {
  const lines = Object.entries(sparkProperties(context)).map(([name, value]) => `${name}  ${value}\n`)
  // Of two lines with one name the later counts.
  lines.push(context.settings.sparkProperties ?? '')
  return {
    [sparkDefaultsFile(context)]: `# Made by the stack; changes are overwritten.\n${lines.join('')}`,
    ...loggingConf(context.home),
  }
}

/** Where `spark-defaults.conf` lies. */
export function sparkDefaultsFile({ home }: StackContext): string {
  return join(home.conf, 'spark/spark-defaults.conf')
}

/** What the redaction below does not match is shown by the Spark UI and written into the event log. */
function sparkProperties({ home, ports, settings, cluster }: StackContext): Record<string, string> {
  const events = pathToFileURL(home.events).href
  return {
    'spark.app.name': 'sparkwright',
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    // The wires between Spark's own processes: without it, whoever reaches their ports may run code.
    'spark.authenticate': 'true',
    ...(cluster && { 'spark.authenticate.secret': readWireSecret(home) }),
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': String(ports.sparkConnect),
    // Ports are chosen by the stack; Spark is not to take others on its own.
    'spark.connect.grpc.port.maxRetries': '0',
    'spark.port.maxRetries': '0',
    'spark.ui.port': String(ports.sparkUi),
    'spark.history.ui.port': String(ports.sparkHistory),
    'spark.history.fs.logDirectory': events,
    ...BOUNDED_EVENTS,
    'spark.eventLog.enabled': 'true',
    'spark.eventLog.dir': events,
    // By the same words as the driver's refusal of credentials; the options of sources are redacted by it as well.
    'spark.redaction.regex':
      '(?i)secret|passw(or)?d|passphrase|pwd|token|credential|encryption|((api|access|account|auth|master|private|shared|signing|storage)[._-]?key)|[._-](key|sas)([._-]|$)|[._-](pass|auth|authorization|bearer|jwt)$|passcode',
    'spark.executor.memory': settings.sparkMemory,
    'spark.executor.extraJavaOptions': loggingOptions(home, 'executor').join(' '),
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.sql.warehouse.dir': pathToFileURL(home.warehouse).href,
    'spark.sql.session.timeZone': 'UTC',
    // The default of 200 is for clusters.
    'spark.sql.shuffle.partitions': '8',
    'spark.sql.adaptive.enabled': 'true',
    // The default of 100 is less than one run of a job needs: the same code would be compiled run after run. Each entry
    // keeps some 80 kB.
    'spark.sql.codegen.cache.maxEntries': '500',
    'spark.hadoop.fs.defaultFS': `hdfs://127.0.0.1:${ports.hdfs}`,
    'spark.hadoop.fs.permissions.umask-mode': '027',
    'spark.hadoop.dfs.replication': '1',
    ...Object.fromEntries(Object.entries(CLOSING_FILES).map(([name, value]) => [`spark.hadoop.${name}`, value])),
    // Version 2 lets readers see the output of tasks before the job is done.
    'spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version': '1',
  }
}
