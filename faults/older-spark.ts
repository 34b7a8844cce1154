import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/config.ts'
import type { Service } from '../src/stack/processes/service.ts'

const jars = join(packageRoot, '.local/jars/spark-versions')

/** The older lines of Spark that can be started, `3.5`. `npm run test:versions` gets their jars. */
export function olderLines(): readonly string[] {
  return existsSync(jars) ? readdirSync(jars) : []
}

/** The Spark Connect server of an older line: other jars, no class data of ours, and its own way to loopback. */
export function ofLine(line: string, service: Service, port: number): Service {
  const { archive: _, ...rest } = service
  return {
    ...rest,
    launch() {
      const launch = service.launch()
      const classPath = launch.args.indexOf('-cp') + 1
      const args = launch.args.with(classPath, join(jars, line, '*'))
      return { ...launch, args: line === '3.5' ? onLoopback(args, port) : args }
    },
  }
}

/** The oldest has no setting for the address that it listens on: see LoopbackConnectServer. */
function onLoopback(args: readonly string[], port: number): readonly string[] {
  return [...args.with(args.indexOf('--class') + 1, 'sparkwright.LoopbackConnectServer'), String(port)]
}
