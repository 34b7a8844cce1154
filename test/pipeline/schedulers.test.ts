import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { packageRoot } from '../../src/config.ts'
import { generate } from '../../src/data/generate.ts'
import { EXIT } from '../../src/driver/exit-code.ts'
import { build, type Ended } from '../support/command.ts'
import { Pipeline, settings } from '../support/pipeline.ts'
import { projectIn } from '../support/project.ts'

// The examples for cron, Kubernetes and Airflow, each started twice as its scheduler would: published once.

const example = (name: string) => join(packageRoot, 'examples', name)
const hasPython = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0
let pipeline: Pipeline
let project: string
let input: string

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  project = projectIn(join(pipeline.folder, 'project'))
  mkdirSync(join(pipeline.folder, 'input'))
  input = join(pipeline.folder, 'input')
  await generate({ out: join(input, 'payments.csv'), rows: 300, start: `${lastMonth()}-01`, months: 1 })
})
beforeEach(() => pipeline.forget())
afterAll(() => pipeline[Symbol.asyncDispose]())

/** As `2030-01`, in UTC. */
function lastMonth(): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7)
}

async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd = pipeline.folder,
): Promise<Ended> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, timeout: 110_000 })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

/** The runs of a key, ended or not. */
async function runsOf(key: string) {
  const rows = await pipeline.query(
    `select job, state, batches::text, key from runs where key like '${key}%' order by started_at`,
  )
  return rows.map(({ job, state }) => `${job} ${state}`)
}

/** Starts it twice; what readers see then is of one run of each job. */
async function expectOnce(key: string, start: () => Promise<Ended>): Promise<void> {
  for (let time = 0; time < 2; time++) {
    const { code, stdout, stderr } = await start()
    expect(code, `${stdout}${stderr}`).toBe(0)
  }
  expect(await runsOf(key)).toEqual(['ingest succeeded', 'transform succeeded'])
  expect(Object.keys((await pipeline.newest()).batches)).toEqual([lastMonth()])
  expect(await pipeline.query('select count(*) as rows from transformed_data')).toEqual([{ rows: '300' }])
}

describe('cron', () => {
  const lines = readFileSync(example('cron/crontab'), 'utf8')
    .split('\n')
    .filter((line) => !/^(#|$)/.test(line))
  const settingsOf = lines.flatMap((line) => /^([A-Z]+)=(.*)$/.exec(line)?.slice(1, 3) ?? [])
  const [job = '', ...others] = lines.filter((line) => !/^[A-Z]+=/.test(line))

  test('its line does what it says, once', async () => {
    expect(others).toEqual([])
    expect(settingsOf.filter((_, place) => place % 2 === 0)).toEqual(['SHELL', 'TZ', 'PROJECT', 'INPUT', 'LOG'])
    const [, schedule, line = ''] = /^((?:\S+ ){5})(.*)$/.exec(job) ?? []
    expect(schedule).toBe('0 3 1 * * ')
    // What cron makes of it: a % that is not escaped would end the command.
    expect(line).not.toMatch(/(?<!\\)%/)
    const command = line.replaceAll('\\%', '%')
    const LOG = join(pipeline.folder, 'cron.jsonl')
    const env = { TZ: 'UTC', PROJECT: project, INPUT: input, LOG }
    await expectOnce(`cron ${new Date().toISOString().slice(0, 7)}`, () => run('/bin/sh', ['-c', command], env))
    const events = readFileSync(LOG, 'utf8')
      .trim()
      .split('\n')
      .map((text) => z.looseObject({ event: z.string() }).parse(JSON.parse(text)).event)
    expect(events.filter((event) => event === 'succeeded')).toHaveLength(4)
  })
})

describe('Kubernetes', () => {
  const Named = z.looseObject({ name: z.string() })
  const Container = z.looseObject({
    name: z.string(),
    command: z.array(z.string()),
    args: z.array(z.string()),
    env: z.array(
      z.object({ name: z.string(), value: z.string().optional(), valueFrom: z.unknown() }).partial({ valueFrom: true }),
    ),
    volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
    resources: z.object({ requests: z.record(z.string(), z.string()), limits: z.record(z.string(), z.string()) }),
  })
  const Rule = z.looseObject({
    action: z.string(),
    onExitCodes: z.looseObject({ containerName: z.string(), values: z.array(z.number()) }).optional(),
  })
  const CronJob = z.object({
    apiVersion: z.literal('batch/v1'),
    kind: z.literal('CronJob'),
    metadata: Named,
    spec: z.looseObject({
      schedule: z.literal('0 3 1 * *'),
      concurrencyPolicy: z.literal('Forbid'),
      jobTemplate: z.object({
        spec: z.looseObject({
          backoffLimit: z.number(),
          podFailurePolicy: z.object({ rules: z.array(Rule) }),
          template: z.object({
            // Without it Kubernetes refuses a podFailurePolicy.
            spec: z.looseObject({
              restartPolicy: z.literal('Never'),
              containers: z.tuple([Container]),
              volumes: z.array(Named),
            }),
          }),
        }),
      }),
    }),
  })
  const { spec } = CronJob.parse(parse(readFileSync(example('kubernetes/fraud.yaml'), 'utf8'))).spec.jobTemplate
  const [driver] = spec.template.spec.containers

  test('it gives up on exit codes that would come again, and on no other', () => {
    const [rule] = spec.podFailurePolicy.rules.filter(({ action }) => action === 'FailJob')
    expect(rule?.onExitCodes).toMatchObject({ containerName: driver.name, operator: 'In' })
    expect(rule?.onExitCodes?.values).toEqual([EXIT.usage, EXIT.failed])
  })

  test('its settings are those there are, and its secrets are files that are mounted', () => {
    const known = readFileSync(join(packageRoot, '.env.example'), 'utf8')
    const own = ['JOB', 'TZ', 'INPUT']
    for (const { name } of driver.env) expect(own.includes(name) || known.includes(`#${name}=`), name).toBe(true)
    const mounted = driver.volumeMounts.find(({ name }) => name === 'secrets')?.mountPath
    for (const name of ['SPARK_CONNECT_TOKEN_FILE', 'PGPASSFILE', 'PGSSLROOTCERT'])
      expect(driver.env.find((one) => one.name === name)?.value).toMatch(new RegExp(`^${mounted}/`))
    expect(driver.volumeMounts.map(({ name }) => name)).toEqual(spec.template.spec.volumes.map(({ name }) => name))
  })

  test('its command does what it says, once; no cluster is here, so a shell runs it', async () => {
    const [shell = '', ...flags] = driver.command
    const { spark, hdfs, postgres, keyFile, tokenKeyFile } = settings
    const values: NodeJS.ProcessEnv = {
      ...{ JOB: `fraud-${Date.now()}`, TZ: 'UTC', INPUT: input, SPARKWRIGHT_HOME: join(pipeline.folder, 'home') },
      ...{
        SPARK_REMOTE: spark.remote,
        SPARK_CONNECT_TOKEN_FILE: spark.tokenFile,
        HDFS_URI: hdfs.uri,
        HDFS_WEB_URL: hdfs.web,
      },
      ...{ PGHOST: postgres.host, PGPORT: String(postgres.port), PGPASSFILE: postgres.passFile },
      ...{ PGSSLMODE: postgres.sslMode, PGSSLROOTCERT: postgres.sslRootCert },
      ...{ ENCRYPTION_KEY_FILE: keyFile, TOKEN_KEY_FILE: tokenKeyFile },
    }
    // Nothing is set that the manifest does not set.
    expect(Object.keys(values).sort()).toEqual(driver.env.map(({ name }) => name).sort())
    await expectOnce(values.JOB ?? '', () => run(shell, [...flags, ...driver.args], values, project))
    expect(existsSync(join(pipeline.folder, 'home/logs/runs'))).toBe(true)
  })
})

describe.skipIf(!hasPython)(`Airflow${hasPython ? '' : ': skipped, there is no python3 here'}`, () => {
  // Airflow itself is too large for a test: docs/schedulers.md says how the example was tried on it.
  const dag = (id: string, day: string, from = input) =>
    run(
      'python3',
      ['-B', join(packageRoot, 'test/support/airflow/run_dag.py'), example('airflow/fraud_pipeline.py'), id, day],
      {
        SPARKWRIGHT_PROJECT: project,
        FRAUD_INPUT: from,
      },
    )

  test('its task does what it says, once', async () => {
    const id = `scheduled__${Date.now()}`
    await expectOnce(`airflow ${id}`, async () => {
      const ended = await dag(id, `${lastMonth()}-01`)
      expect(ended.stdout).toMatch(/^1 done$/m)
      return ended
    })
  })

  test('it fails for good where that would happen again, and else may be tried again', async () => {
    expect((await dag('one', '2019-01-01')).stdout).toMatch(
      /BATCH_NOT_FOUND.*^AirflowFailException: sparkwright ended with 3/ms,
    )
    process.env.PGPORT = '1'
    try {
      expect((await dag('two', `${lastMonth()}-01`)).stdout).toMatch(/^AirflowException: sparkwright ended with 4$/m)
    } finally {
      delete process.env.PGPORT
    }
  })
})
