import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../src/config.ts'

/** What a benchmark ran on, and with which versions. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  readonly node: string
  readonly java: string
  readonly spark: string
  /** The load average over the last minute before the benchmark began: above 1, others were at work too. */
  readonly loadBefore: number
}

/** Describes this machine as it is now. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    java: javaVersion(),
    spark: sparkVersion(),
    loadBefore: loadavg()[0] ?? 0,
  }
}

/** Spark's version as its pom pins it. */
export function sparkVersion(): string {
  const pom = readFileSync(join(packageRoot, 'docker/spark/pom.xml'), 'utf8')
  const version = /<spark\.version>([^<]+)</.exec(pom)?.[1]
  if (version === undefined) throw new Error('docker/spark/pom.xml has no <spark.version>')
  return version
}

function javaVersion(): string {
  const said = spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? ''
  return /version "([^"]+)"/.exec(said)?.[1] ?? 'unknown'
}
