import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SparkSession } from '#spark-connect'
import { makeSecrets, secretNames } from '../../src/cluster/secrets.ts'
import { certifyBoth } from '../../src/stack/secrets/certificate.ts'
import { type Places, restOf, tracesOf } from '../support/traces.ts'
import {
  cli,
  compose,
  containers,
  kill,
  outcome,
  own,
  ports,
  run,
  settings,
  untilHealthy,
  whileAt,
} from './containers.ts'
import { figure, figureTable, imageSizes, memory } from './figures.ts'
import { type Comparison, onLocalStack } from './local-stack.ts'
import { digests, login } from './rows.ts'

// The containers, built and run for real: the same rows as on the local stack, whatever dies meanwhile.

const SERVICES = ['postgres', 'namenode', 'datanode', 'master', 'worker', 'spark', 'connect', 'dashboard', 'history']
/** Two of them are there twice. */
const COUNT = SERVICES.length + 2
const IMAGES = ['spark', 'hdfs', 'postgres', 'node', 'proxy'].map((name) => `fraud-transaction-pipeline/${name}`)
const UP = ['up', '--profile', 'history']
/** Those of the demo, or fewer for a look at the rest. */
const ROWS = Number(process.env.COMPOSE_TEST_ROWS ?? 200_000)
/** So many lines are dirty, and so many there twice. */
const BAD = ROWS / 1000
const INPUT = '/app/.local/data/demo.csv'
const INGEST = ['submit', 'ingest', '--input', INPUT]
const TRANSFORM = ['submit', 'transform', '--batch', 'all']

const secret = (name: (typeof secretNames)[number]) => join(settings.secrets, name)
const database = { port: ports.POSTGRES, passFile: secret('pgpass'), authority: secret('postgres-ca.pem') }
const remote = `sc://localhost:${ports.CONNECT}/;use_ssl=true`
const tls = { ca: secret('connect-ca.pem'), cert: secret('connect-client.pem'), key: secret('connect-client.pem') }
let local: Comparison
// What is tried below is made of them.
makeSecrets(settings)

beforeAll(async () => {
  own('cluster/main', ['--profile', '*', 'down', '--volumes', '--timeout', '5'])
  mkdirSync(settings.input, { recursive: true })
  const made = ['--start', '2020-01-01', '--months', '12', '--dirty', '0.001', '--duplicates', '0.001']
  const input = join(settings.input, 'demo.csv')
  const generated = own('data/generate-main', ['--rows', String(ROWS), ...made, '--out', input])
  expect(generated.code, generated.stderr).toBe(0)
  local = await onLocalStack(input)
})
afterAll(() => {
  own('cluster/main', ['--profile', '*', 'down', '--volumes', '--timeout', '5'])
  process.stdout.write(`\n${figureTable()}\n\n`)
})

/** Runs something and notes how long it took. */
function timed(what: string, most: number | undefined, work: () => void): void {
  const begun = performance.now()
  work()
  figure(what, (performance.now() - begun) / 1000, 's', most)
}

describe('from nothing', () => {
  test('the images are built, and at once where nothing has changed', () => {
    timed('build', undefined, () => compose('build'))
    timed('build again, nothing changed', 10, () => compose('build'))
    for (const [image, size] of imageSizes(IMAGES)) figure(`image ${image}`, size, 'MB')
  })

  test('all become healthy', async () => {
    timed('from images to all healthy', 90, () => compose(...UP))
    await untilHealthy(COUNT)
    process.stdout.write(`${compose('ps', '--format', 'table {{.Name}}\t{{.Status}}')}\n`)
    const used = memory()
    for (const [name, amount] of used) figure(`memory ${name}`, amount, 'MiB')
    figure(
      'memory of all, idle',
      used.reduce((sum, [, amount]) => sum + amount, 0),
      'MiB',
      4096,
    )
  })

  test('the jobs publish the very rows of the local stack', async () => {
    const ingest = outcome(succeed([...INGEST, '--json']))
    const transform = outcome(succeed([...TRANSFORM, '--json']))
    figure('ingest, local stack', local.ingest, 's')
    figure('ingest, containers', ingest.seconds, 's', 1.5 * local.ingest)
    figure('transform, local stack', local.transform, 's')
    figure('transform, containers', transform.seconds, 's', 1.5 * local.transform)
    expect(transform.counts).toMatchObject({ published: ROWS - 2 * BAD, quarantined: 0, duplicates: BAD })
    expect(local.rows.get('transformed_data')).toMatch(new RegExp(`^${ROWS - 2 * BAD} rows `))
    expect(await digests(database)).toEqual(local.rows)
  })
})

describe('who is let in', () => {
  const options = { tls, tokenFile: secret('connect-token') }
  const other = certifyBoth('connect', ['localhost'], new Date('2040-01-01'))
  const connect = async (more: object, to = remote) => {
    await using spark = await SparkSession.connect(to, { ...options, ...more })
    return await (await spark.sql('select 1 as one')).collect()
  }

  test('to Spark: by TLS, with a certificate and the token', async () => {
    expect(await connect({})).toEqual([{ one: 1 }])
  })

  test.each<readonly [string, object, string, RegExp]>([
    ['without a certificate', { tls: { ca: tls.ca } }, remote, /client certificate/],
    [
      'with a certificate of somebody else',
      { tls: { ca: tls.ca, cert: other.client, key: other.client } },
      remote,
      /certificate/,
    ],
    ['trusting another authority', { tls: { ...tls, ca: other.authority } }, remote, /not signed by an authority/],
    ['without a token', { tokenFile: undefined }, remote, /UNAUTHENTICATED|token/i],
    ['with a wrong token', { tokenFile: undefined, token: 'f'.repeat(64) }, remote, /UNAUTHENTICATED|token/i],
  ])('to Spark: not %s', async (_, more, to, message) => {
    await expect(connect(more, to)).rejects.toThrow(message)
  })

  test('to Spark: not past the proxy', () => {
    const past = own('cluster/main', ['exec', '-T', 'dashboard', 'node', '-e', reach('spark', 15002)])
    const through = own('cluster/main', ['exec', '-T', 'dashboard', 'node', '-e', reach('connect', 15443)])
    expect([past.stdout, through.stdout]).toEqual(['ECONNREFUSED', 'connected'])
  })

  test.each<readonly [string, object, RegExp]>([
    ['in the clear', { ssl: false }, /no pg_hba\.conf entry .* no encryption/],
    ['without knowing its authority', { ssl: { ca: other.authority } }, /certificate/],
    ['with a wrong password', { password: 'wrong' }, /password authentication failed/],
    ['as the superuser from outside', login(database, 'postgres'), /no pg_hba\.conf entry/],
  ])('to PostgreSQL: not %s', async (_, more, message) => {
    const client = new Client({ ...login(database), ...more })
    await expect(client.connect()).rejects.toThrow(message)
    await client.end().catch(() => undefined)
  })

  test('to HDFS: each service to its own folders', async () => {
    const list = async (user: string, folder: string) =>
      (await fetch(`http://127.0.0.1:${ports.HDFS}/webhdfs/v1/${folder}?op=LISTSTATUS&user.name=${user}`)).status
    expect(await list('sparkwright', 'processed_fraud_data')).toBe(200)
    expect(await list('history', 'processed_fraud_data')).toBe(403)
    expect(await list('stranger', 'processed_fraud_data')).toBe(403)
    expect(await list('history', 'spark-events')).toBe(200)
    expect(await list('stranger', 'spark-events')).toBe(403)
  })

  test('every port is this machine’s alone', () => {
    const bound = containers().flatMap(({ ID }) => {
      const said = run('docker', [
        'inspect',
        ID,
        '--format',
        '{{range .NetworkSettings.Ports}}{{range .}}{{.HostIp}} {{end}}{{end}}',
      ])
      return said.stdout.trim().split(/\s+/).filter(Boolean)
    })
    expect(new Set(bound)).toEqual(new Set(['127.0.0.1']))
    expect(bound).toHaveLength(6)
  })
})

describe('what Spark’s processes say to each other', () => {
  test('is authenticated and encrypted, on the wire and on disk', async () => {
    const places = await restOf(`http://127.0.0.1:${ports.UI}`)
    const [, page = ''] = [...places].find(([place]) => place.endsWith('/environment')) ?? []
    for (const name of ['authenticate', 'network.crypto.enabled', 'io.encryption.enabled'])
      expect(page).toContain(`[ "spark.${name}", "true" ]`)
    expect(page).toMatch(/"spark\.authenticate\.secret", "\*+\(redacted\)"/)
  })
})

describe('secrets and names', () => {
  const secrets = () =>
    secretNames.flatMap((name) => {
      const text = readFileSync(secret(name), 'utf8').trim()
      if (name.startsWith('pgpass')) return text.split('\n').map((line) => line.split(':')[4] ?? '')
      // A certificate is public; the key after it is not.
      return name.endsWith('.pem') ? (/KEY-----\n(\S+)/.exec(text)?.slice(1) ?? []) : [text]
    })

  test.each<readonly [string, () => Places | Promise<Places>]>([
    ['the logs', () => new Map([['logs', compose('--profile', '*', 'logs', '--no-color')]])],
    ['what the engine tells of containers and images', inspected],
    ['the environment of a command in each container', environments],
    ['the Spark UI', () => restOf(`http://127.0.0.1:${ports.UI}`)],
    ['the History Server', () => restOf(`http://127.0.0.1:${ports.HISTORY}`)],
  ])('are not in %s', async (_, find) => {
    const places = await find()
    expect(secrets().length).toBeGreaterThan(12)
    expect([...places.values()].join('').length).toBeGreaterThan(200)
    expect(tracesOf(secrets(), places)).toEqual([])
  })

  test('are in no layer of an image', () => {
    const patterns = secrets().flatMap((text) => ['-e', text])
    for (const image of IMAGES) {
      const found = run('sh', ['-c', `docker save "$0" | grep -a -c -F "$@"`, image, ...patterns])
      expect([image, found.stdout.trim()]).toEqual([image, '0'])
    }
    // The search can find.
    expect(run('sh', ['-c', `docker save "$0" | grep -a -c -F spark-defaults`, IMAGES[0] ?? '']).stdout).not.toBe('0\n')
  })

  test('logs are quiet: no line of information', () => {
    const loud = compose('--profile', '*', 'logs', '--no-color')
      .split('\n')
      .filter((line) => / (INFO|DEBUG) /.test(line))
    expect(loud).toEqual([])
  })
})

describe('whatever dies', () => {
  test('a worker in the middle of a job: the job succeeds', async () => {
    const said = await whileAt('stage', INGEST, () => kill('worker', 2))
    expect(outcome(said).counts).toMatchObject({ published: ROWS - BAD, quarantined: BAD })
    await untilHealthy(COUNT)
  })

  test('a data node while it is written to: no row is lost', async () => {
    const said = await whileAt('stage', INGEST, () => kill('datanode', 1))
    expect(outcome(said).counts).toMatchObject({ published: ROWS - BAD, quarantined: BAD })
    await untilHealthy(COUNT)
    succeed(TRANSFORM)
    expect(await digests(database)).toEqual(local.rows)
  })

  test.each(SERVICES)('%s: it comes back by itself', async (service) => {
    kill(service)
    await untilHealthy(COUNT)
  })

  test('then all is as before', async () => {
    const found = cli('doctor')
    expect(found.stdout).not.toContain('WRONG')
    expect(found.code, found.stdout + found.stderr).toBe(0)
    expect(await digests(database)).toEqual(local.rows)
    succeed([...TRANSFORM, '--dry-run'])
  })
})

describe('down', () => {
  test('keeps the data', async () => {
    compose('--profile', '*', 'down')
    compose(...UP)
    await untilHealthy(COUNT)
    expect(await digests(database)).toEqual(local.rows)
    succeed(TRANSFORM)
    expect(await digests(database)).toEqual(local.rows)
  })

  test('with --volumes forgets them', () => {
    compose('--profile', '*', 'down', '--volumes')
    const left = (what: string) =>
      run('docker', [
        what,
        'ls',
        '--quiet',
        '--filter',
        'label=com.docker.compose.project=fraud-transaction-pipeline-test',
      ])
    expect([left('volume').stdout, left('network').stdout, left('container').stdout]).toEqual(['', '', ''])
  })
})

function succeed(args: readonly string[]): string {
  const ended = cli(...args)
  expect(ended.code, ended.stdout + ended.stderr).toBe(0)
  return ended.stdout
}

/** What says whether a port answers from where it runs. */
function reach(host: string, port: number): string {
  return `require('net').connect(${port}, '${host}', () => { process.stdout.write('connected'); process.exit() })
    .on('error', (error) => process.stdout.write(error.code))`
}

function inspected(): Places {
  const ids = containers().map(({ ID }) => ID)
  const histories = IMAGES.map((image) => run('docker', ['history', '--no-trunc', image]).stdout)
  return new Map([
    ['containers', run('docker', ['inspect', ...ids]).stdout],
    ['images', run('docker', ['image', 'inspect', ...IMAGES]).stdout + histories.join('')],
  ])
}

function environments(): Places {
  return new Map(
    containers().map(({ Name, ID }) => {
      const said = run('docker', [
        'exec',
        ID,
        'sh',
        '-c',
        'env; cat /proc/1/environ /proc/[0-9]*/cmdline 2>/dev/null; true',
      ])
      return [Name, said.stdout]
    }),
  )
}
