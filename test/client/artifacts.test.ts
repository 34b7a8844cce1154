import { execFileSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SparkSession } from '#spark-connect'
import { ArtifactManager } from '../../src/spark-connect/artifact/artifact-manager.ts'
import { openClient } from '../../src/spark-connect/connect.ts'
import { build } from '../support/command.ts'
import { openSession, settings } from '../support/pipeline.ts'
import { runProgram } from '../support/program.ts'
import { compileSpecimen, type SpecimenJar } from '../support/specimen-jar.ts'

// Artifacts on a real server: what was brought there is used there.

let folder = ''
let specimen: SpecimenJar
let spark: SparkSession
const at = (name: string) => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'artifacts-'))
  specimen = compileSpecimen(folder)
})

afterAll(() => rmSync(folder, { recursive: true }))

beforeEach(async () => {
  spark = await openSession()
  return () => spark.stop()
})

const GREET = "reflect('org.example.Specimen', 'greet', cast(id as string))"

async function greetings(session: SparkSession): Promise<unknown[]> {
  const rows = await (await session.sql(`select ${GREET} as greeting from range(0, 4, 1, 2)`)).collect()
  return rows.map(({ greeting }) => greeting)
}

/** Size and checksum of what a task finds under a name in the session's folder. Takes the specimen on the server. */
async function factsOf(name: string): Promise<unknown> {
  const [listed] = await (await spark.sql('list jars')).collect()
  const [, session] = /\/artifacts\/([0-9a-f-]+)\//.exec(String(listed?.Results)) ?? []
  const file = `concat(reflect('org.apache.spark.SparkFiles', 'getRootDirectory'), '/${session}/${name}')`
  const query = `select reflect('org.example.Specimen', 'factsOf', ${file}) as facts from range(0, 1, 1, 1)`
  return (await (await spark.sql(query)).collect())[0]?.facts
}

const facts = (content: Buffer) => `${content.length} ${crc32(content)}`

describe('classes are found by queries, in the session that they were brought to only', () => {
  const hello = ['hello 0', 'hello 1', 'hello 2', 'hello 3']

  test('in a jar', async () => {
    await spark.addJars(specimen.jar)
    expect(await greetings(spark)).toEqual(hello)
    const other = await spark.newSession()
    await expect(greetings(other)).rejects.toThrow('org.example.Specimen')
    await other.stop()
  })

  test('in a folder of classes', async () => {
    await spark.addClasses(specimen.classes)
    expect(await greetings(spark)).toEqual(hello)
  })

  test('as bytes under a name', async () => {
    const content = readFileSync(join(specimen.classes, 'org/example/Specimen.class'))
    await spark.addArtifacts({ name: 'classes/org/example/Specimen.class', content })
    expect(await greetings(spark)).toEqual(hello)
  })

  test('and a clone has them too', async () => {
    await spark.addArtifacts(specimen.jar)
    const clone = await spark.cloneSession()
    expect(await greetings(clone)).toEqual(hello)
    await clone.stop()
  })
})

describe('files are found by tasks', () => {
  beforeEach(() => spark.addJars(specimen.jar))

  test.each([0, 1, 32_768, 32_769, 1_000_000])('one of %i bytes', async (size) => {
    const content = randomBytes(size)
    writeFileSync(at('file.bin'), content)
    await spark.addFiles(at('file.bin'))
    expect(await factsOf('file.bin')).toBe(facts(content))
  })

  test('several at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `several-${index}.bin`)
    for (const [index, name] of names.entries()) writeFileSync(at(name), Buffer.alloc(index * 5000, name))
    await spark.addFiles(names.map(at))
    for (const [index, name] of names.entries())
      expect(await factsOf(name)).toBe(facts(Buffer.alloc(index * 5000, name)))
  })

  test('an archive is unpacked under its alias', async () => {
    mkdirSync(at('packed'), { recursive: true })
    writeFileSync(at('packed/inner.txt'), 'inner')
    execFileSync('tar', ['-czf', at('packed.tar.gz'), '-C', at('packed'), '.'])
    await spark.addArchives(`${at('packed.tar.gz')}#unpacked`)
    expect(await factsOf('unpacked/inner.txt')).toBe(facts(Buffer.from('inner')))
  })

  test('the same again is no change, another under the same name is refused', async () => {
    writeFileSync(at('once.txt'), 'one')
    await spark.addFiles(at('once.txt'))
    await spark.addFiles(at('once.txt'))
    writeFileSync(at('once.txt'), 'two')
    await expect(spark.addFiles(at('once.txt'))).rejects.toMatchObject({ errorClass: 'ARTIFACT_ALREADY_EXISTS' })
    expect(await factsOf('once.txt')).toBe(facts(Buffer.from('one')))
  })
})

test('a blob is kept under its hash, and the server knows that it has it', async () => {
  const { remote, tokenFile } = settings.spark
  const client = openClient(remote, { tokenFile })
  const sent = vi.spyOn(client, 'addArtifacts')
  const artifacts = new ArtifactManager(client)
  const content = randomBytes(100_000)
  const name = `cache/${createHash('sha256').update(content).digest('hex')}`
  expect(await client.existingArtifacts([name])).toEqual(new Set())
  expect(`cache/${await artifacts.cache(content)}`).toBe(name)
  expect(await client.existingArtifacts([name])).toEqual(new Set([name]))
  await artifacts.cache(content)
  expect(sent).toHaveBeenCalledTimes(1)
  await client.releaseSession()
  await client.close()
  expect(await spark.cacheArtifact(content)).toHaveLength(64)
})

test('a file is copied into the server’s file system, over what is there', async () => {
  const target = `/user/${settings.hdfs.user}/copied-${randomUUID()}.txt`
  for (const content of ['first', 'second, longer']) {
    writeFileSync(at('copied.txt'), content)
    await spark.copyFromLocalToFs(at('copied.txt'), target)
    const rows = await (await spark.sql(`select value from text.\`${settings.hdfs.uri}${target}\``)).collect()
    expect(rows).toEqual([{ value: content }])
  }
})

describe('a file of 200 MB', () => {
  const SIZE = 200 * 1024 * 1024

  beforeAll(() => {
    build()
    execFileSync('dd', ['if=/dev/urandom', `of=${at('large.bin')}`, 'bs=1048576', `count=${SIZE / 1048576}`], {
      stdio: 'ignore',
    })
  })

  test('arrives whole, and never lies in memory', async () => {
    const clone = { sessionId: spark.sessionId }
    const program = `
      const session = await spark.SparkSession.connect(input.remote, { token: input.token })
      await session.addFiles(input.small)
      const before = process.resourceUsage().maxRSS
      await session.addFiles(input.large)
      answer({ grown: process.resourceUsage().maxRSS - before })
      await session.disconnect()`
    const { remote, tokenFile } = settings.spark
    const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim()
    const input = {
      remote: `${remote}/;session_id=${clone.sessionId}`,
      token,
      small: at('specimen.jar'),
      large: at('large.bin'),
    }
    const { grown } = (await runProgram(program, input)) as { grown: number }
    await spark.addJars(specimen.jar)
    expect(await factsOf('large.bin')).toBe(facts(readFileSync(at('large.bin'))))
    process.stderr.write(`artifacts: memory grew by ${Math.round(grown / 1024)} MB while 200 MB were sent\n`)
    // Half of it: what a busy machine leaves to the garbage collector is not what the file takes.
    expect(grown).toBeLessThan(SIZE / 1024 / 2)
  })
})

describe('bad input says what is wrong', () => {
  test('with a name that the server does not take', async () => {
    await expect(spark.addArtifacts({ name: 'elsewhere/x', content: Buffer.of(1) })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test('with an archive that is none', async () => {
    writeFileSync(at('broken.zip'), 'this is no zip file')
    await expect(spark.addArchives(at('broken.zip'))).rejects.toThrow('Error reading Zip content')
  })

  test('with a jar of nothing', async () => {
    writeFileSync(at('empty.jar'), '')
    await spark.addJars(at('empty.jar'))
    await expect(greetings(spark)).rejects.toThrow('org.example.Specimen')
  })
})
