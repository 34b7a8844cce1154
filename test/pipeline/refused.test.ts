import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/config.ts'
import { migrate } from '../../src/storage/postgres/migrations.ts'
import { build, inProcess, sparkwright } from '../support/command.ts'
import { Pipeline } from '../support/pipeline.ts'

// What the command line refuses, in a line, before it does anything.

let pipeline: Pipeline

beforeAll(async () => {
  build()
  pipeline = await Pipeline.open()
  await migrate(pipeline.owner)
})
afterAll(() => pipeline[Symbol.asyncDispose]())

describe('what cannot be is refused before anything is made or recorded', () => {
  const recorded = () => pipeline.query('select count(*) as runs from runs')

  test.each([
    [['submit', 'ingest', '--name', 'March, second try'], /A tag, or a name, must not be empty nor hold a comma/],
    [['submit', 'ingest', '--key='], /A key must not be empty/],
    [['run', 'fraud', '--key', ' '], /A key must not be empty/],
    [['submit', 'ingest', '--batch', '2020-02-30', '--by', 'day'], /'2020-02-30' is not a batch/],
    [['run', 'fraud', '--batch', '2020-13'], /'2020-13' is not a batch/],
    [['list', '--batch', '2020-13'], /It has to be a batch/],
    [['schedule', 'run', '--webhook', 'notaurl'], /^--webhook: that is no address\. Write it as https:/],
    [['schedule', 'run', '--webhook-file', '/no/such'], /^--webhook-file \/no\/such cannot be read: it is not there\./],
  ])('%j', async (args, says) => {
    const before = await recorded()
    const { code, stderr } = await inProcess(args)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) })
    expect(stderr).not.toContain('200,000')
    expect(await recorded()).toEqual(before)
  })

  test('a file that defines what cannot be, in one line', async () => {
    const file = join(pipeline.folder, 'refused.mjs')
    writeFileSync(
      file,
      `\nimport { table } from '${join(packageRoot, 'dist/jobs/index.js')}'\ntable({ fields: [] }, 'runs', { key: [] })\n`,
    )
    const { code, stderr } = await sparkwright(['submit', file])
    const says = "table 'runs': the ledger, where runs are recorded, has that name: take another\n"
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${file} cannot be loaded, line 3: ${says}` })
  })
})

describe('.env in the working folder', () => {
  const withEnv = (content: string | Uint8Array, ...args: readonly string[]) => {
    const cwd = mkdtempSync(join(pipeline.folder, 'cwd-'))
    writeFileSync(join(cwd, '.env'), content)
    return sparkwright(args, { cwd })
  }

  test('counts whatever mark it begins with', async () => {
    const { code, stderr } = await withEnv('\ufeffPGPORT=1\n', 'list')
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:1\//) })
  })

  test('is told of what does nothing in it, once', async () => {
    const ended = await withEnv('PG_PORT=1\nMY_OWN=2\n', 'list', '--limit', '1')
    expect(ended).toMatchObject({ code: 0, stderr: '.env, line 1: PG_PORT is no setting: is PGPORT meant?\n' })
  })

  test('is refused where it is no text in UTF-8', async () => {
    const { code, stderr } = await withEnv(Buffer.from('\ufeffPGPORT=1\n', 'utf16le'), 'list')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^settings .*UTF-16; save it as UTF-8.*\n$/),
    })
  })

  test('or a folder', async () => {
    const cwd = mkdtempSync(join(pipeline.folder, 'cwd-'))
    mkdirSync(join(cwd, '.env'))
    const { code, stderr } = await sparkwright(['list'], { cwd })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^settings .*: it is a folder\..*\n$/) })
  })
})

test('the dashboard has a help', () => {
  const dashboard = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(packageRoot, 'dist/dashboard/main.js'), ...args], {
      encoding: 'utf8',
      timeout: 20_000,
    })
  expect(dashboard('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: dashboard/) })
  expect(dashboard('--port=1')).toMatchObject({ status: 1, stderr: expect.stringContaining('unknown option') })
})
