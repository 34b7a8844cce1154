import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Home } from '../home.ts'

/** Told at every start, and nothing anyone can or need do anything about. */
const noise = [
  'org.apache.hadoop.util.NativeCodeLoader',
  'org.apache.hadoop.security.authentication.server.AuthenticationFilter',
  'org.apache.hadoop.hdfs.server.datanode.web.DatanodeHttpServer',
  'org.glassfish.jersey',
]

/** The configuration of every Java program's log, path → text: warnings and errors. */
export function loggingConf(home: Home): Record<string, string> {
  return {
    [loggingFile(home)]: `# Made by the stack; changes are overwritten.
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSX} %p %c{1}: %m%n%ex
${noise.map((name, index) => `logger.noise${index}.name = ${name}\nlogger.noise${index}.level = off\n`).join('')}`,
  }
}

/** What makes Java read it. A folder of configuration on the class path would forbid class-data sharing. */
export function loggingOption(home: Home): string {
  return `-Dlog4j2.configurationFile=${pathToFileURL(loggingFile(home)).href}`
}

function loggingFile({ conf }: Home): string {
  return join(conf, 'log4j2.properties')
}
