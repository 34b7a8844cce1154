import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'
import { packageRoot } from '../../src/config.ts'
import { findJava } from '../../src/stack/java/java.ts'
import { isAlive, startDetached, stop } from '../../src/stack/processes/process.ts'
import { checkGrpc } from '../../src/stack/spark/grpc-health.ts'
import { moduleOptions } from '../../src/stack/spark/spark-launch.ts'

/** What the tests are told of the server they run against. */
export interface Server {
  /** `4.0` */
  readonly line: string
  readonly remote: string
  /** Undefined where this line of Spark cannot ask for one. */
  readonly token: string | undefined
  readonly tokenFile: string | undefined
  /** A folder that the server may write to. */
  readonly folder: string
  /** Holds the .proto files of the server's own jar. */
  readonly protocol: string
}

declare module 'vitest' {
  interface ProvidedContext {
    server: Server
  }
}

const READY_SECONDS = 90
const TOKEN = 'versions-test'

/** Starts the server of one line of Spark, `SPARK_LINE`, on a free port of loopback, and stops it after the tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const line = process.env.SPARK_LINE ?? ''
  const jars = join(packageRoot, '.local/jars/spark-versions', line)
  const folder = mkdtempSync(join(tmpdir(), `spark-${line}-`))
  const java = findJava()
  const port = await freePort()
  // The oldest knows neither a setting for the address it listens on nor a token: see LoopbackConnectServer.
  const own = line === '3.5'
  const conf = {
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.ui.enabled': 'false',
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': String(port),
    'spark.sql.warehouse.dir': join(folder, 'warehouse'),
    'spark.sql.session.timeZone': 'UTC',
    'spark.sql.shuffle.partitions': '2',
    // Streams end after a second, so that results of any length are attached to anew.
    'spark.connect.execute.reattachable.senderMaxStreamDuration': '1s',
    'spark.connect.execute.reattachable.senderMaxStreamSize': '64k',
  }
  const log = join(folder, 'log')
  mkdirSync(join(folder, 'tmp'))
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, TOKEN, { mode: 0o600 })
  const server = await startDetached(
    {
      program: java.program,
      args: [
        ...moduleOptions,
        ...['-Xmx1g', `-Djava.io.tmpdir=${join(folder, 'tmp')}`, '-cp', join(jars, '*')],
        ...['org.apache.spark.deploy.SparkSubmit', '--master', 'local[2]'],
        ...Object.entries(conf).flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
        ...(own
          ? ['--class', 'sparkwright.LoopbackConnectServer', 'spark-internal', String(port)]
          : ['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer', 'spark-internal']),
      ],
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        LC_ALL: 'C.UTF-8',
        TZ: 'UTC',
        JAVA_HOME: java.home,
        SPARK_LOCAL_IP: '127.0.0.1',
        SPARK_CONNECT_AUTHENTICATE_TOKEN: TOKEN,
      },
      cwd: folder,
    },
    log,
  )
  // Also where the tests are ended from outside.
  const kill = () => {
    if (isAlive(server)) process.kill(server.pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', kill)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
  const end = async () => {
    process.off('exit', kill)
    await stop(server, 'SIGTERM', 15)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await ready(port, () => isAlive(server))
  } catch (error) {
    const said = readFileSync(log, 'utf8').split('\n').slice(-40).join('\n')
    await end()
    throw new Error(`the server of Spark ${line} did not start: ${error}\n${said}`)
  }
  provide('server', {
    line,
    remote: `sc://127.0.0.1:${port}`,
    token: own ? undefined : TOKEN,
    tokenFile: own ? undefined : tokenFile,
    folder,
    protocol: extractProtocol(jars, join(folder, 'protocol'), java.home),
  })
  return end
}

async function ready(port: number, alive: () => boolean): Promise<void> {
  for (let tries = 0; tries < READY_SECONDS * 4; tries++) {
    if (!alive()) throw new Error('it ended')
    const answers = checkGrpc(port, '/spark.connect.SparkConnectService/Config', AbortSignal.timeout(5_000))
    if (await answers.then(() => true).catch(() => false)) return
    await sleep(250)
  }
  throw new Error(`nothing answered within ${READY_SECONDS} s`)
}

function extractProtocol(jars: string, to: string, javaHome: string): string {
  const jar = readdirSync(jars).find((name) => name.startsWith('spark-connect_')) ?? ''
  mkdirSync(to)
  const done = spawnSync(join(javaHome, 'bin/jar'), ['xf', join(jars, jar), 'spark/connect'], { cwd: to })
  if (done.status !== 0) throw new Error(`no protocol in ${jar}: ${done.stderr}`)
  return join(to, 'spark/connect')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
