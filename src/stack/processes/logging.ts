import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Home, logFile } from '../home.ts'
import type { ServiceName } from './service.ts'

/** How large a log gets before it is put aside, in place of the one before: a service has at most two such files. */
export const LOG_LIMIT_MB = 20

/** Told at every start, and nothing anyone can or need do anything about. */
const noise = [
  'org.apache.hadoop.util.NativeCodeLoader',
  'org.apache.hadoop.security.authentication.server.AuthenticationFilter',
  'org.apache.hadoop.hdfs.server.datanode.web.DatanodeHttpServer',
  'org.glassfish.jersey',
]

/** The configuration of every Java program's log, path → text: warnings and errors, each program in its own file. */
export function loggingConf(home: Home): Record<string, string> {
  return {
    [loggingFile(home)]: `# Made by the stack; changes are overwritten.
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = \${sys:service.log}
appender.file.filePattern = \${sys:service.log}.%i
appender.file.filePermissions = rw-------
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = ${LOG_LIMIT_MB}MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 1
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSX} %p %c{1}: %m%n%ex
${noise.map((name, index) => `logger.noise${index}.name = ${name}\nlogger.noise${index}.level = off\n`).join('')}`,
  }
}

/** What makes Java read it. A folder of configuration on the class path would forbid class-data sharing. */
export function loggingOptions(home: Home, program: ServiceName | 'executor'): readonly string[] {
  return [
    `-Dlog4j2.configurationFile=${pathToFileURL(loggingFile(home)).href}`,
    `-Dservice.log=${logFile(home, program)}`,
  ]
}

function loggingFile({ conf }: Home): string {
  return join(conf, 'log4j2.properties')
}
