import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../config.ts'
import { StackError } from '../stack-error.ts'

/** Where set-up puts what the stack runs. */
const root = join(packageRoot, '.local/jars')

/** The folder of Spark's jars. */
export const sparkJars = join(root, 'spark')

const LOGGING = /^(slf4j-api|log4j-api|log4j-core|log4j-slf4j2-impl|log4j-1\.2-api)-/

/** The jars of Spark, in a fixed order: class-data sharing needs the same one every time. */
export function sparkClassPath(): readonly string[] {
  return jarsIn('spark')
}

/** The jars of HDFS, with the logging of Spark, because HDFS's own jars bring none and would log nothing at all. */
export function hdfsClassPath(): readonly string[] {
  const logging = jarsIn('spark').filter((jar) => LOGGING.test(nameOf(jar)))
  return [...logging, ...jarsIn('hdfs').filter((jar) => !nameOf(jar).startsWith('slf4j-'))]
}

/** `2.13` of `spark-core_2.13-….jar`: the Scala that Spark was built with. */
export function scalaVersion(): string {
  const version = sparkClassPath()
    .map((jar) => /spark-core_([\d.]+)-/.exec(nameOf(jar))?.[1])
    .find((found) => found !== undefined)
  if (version === undefined) throw missing('spark')
  return version
}

function jarsIn(name: 'spark' | 'hdfs'): readonly string[] {
  const folder = join(root, name)
  const jars = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.jar')) : []
  if (jars.length === 0) throw missing(name)
  return jars.sort().map((jar) => join(folder, jar))
}

function nameOf(jar: string): string {
  return jar.slice(jar.lastIndexOf('/') + 1)
}

function missing(name: string): StackError {
  return new StackError(`there are no jars in ${join(root, name)}. Run: npm run setup`)
}
