import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { inProcess } from '../support/command.ts'
import { csvOf } from '../support/csv-lines.ts'
import { Pipeline, ROOT, settings } from '../support/pipeline.ts'
import { rewritten } from '../support/rewrite.ts'

// Somebody has changed what lies encrypted on HDFS: nothing of it is published.

const BATCH = '2030-01'
const [ID, ...NAMES] = ['Tpflaume', 'Czwetschge', 'Cmirabelle']
let pipeline: Pipeline
let before: unknown
let putBack: (() => Promise<void>) | undefined

beforeAll(async () => {
  pipeline = await Pipeline.open()
  const file = join(pipeline.folder, 'input.csv')
  const [nameOrig, nameDest] = NAMES
  writeFileSync(
    file,
    csvOf(
      { transactionID: ID, nameOrig, nameDest },
      { transactionID: 'T2' },
      { transactionID: 'T3', timestamp: '2030-02-01 00:00:00' },
    ),
  )
  expect(await pipeline.ingest(file)).toMatchObject({ state: 'succeeded' })
  expect(await pipeline.transform()).toMatchObject({ state: 'succeeded' })
  before = await everything()
})
afterEach(async () => {
  await putBack?.()
  putBack = undefined
})
afterAll(() => pipeline[Symbol.asyncDispose]())

async function everything(): Promise<unknown> {
  return [await pipeline.newest(), await pipeline.digests()]
}

/** Of the first row's `nameOrig`, bytes of IV (1–12), ciphertext and tag (the last 16). */
const flipped = (byte: string) =>
  `if(transactionID = '${ID}', unhex(concat(substr(hex(nameOrig), 1, 2 * (${byte}) - 2),
    lpad(hex(255 - conv(substr(hex(nameOrig), 2 * (${byte}) - 1, 2), 16, 10)), 2, '0'),
    substr(hex(nameOrig), 2 * (${byte}) + 1))), nameOrig) as nameOrig`
const first = (bytes: number) => `if(transactionID = '${ID}', substr(nameOrig, 1, ${bytes}), nameOrig) as nameOrig`

test.each<readonly [string, readonly string[]]>([
  ['a byte of the ciphertext', [flipped('13')]],
  ['a byte of the IV', [flipped('1')]],
  ['the last byte of the tag', [flipped('length(nameOrig)')]],
  ['two columns, each in the other’s place', ['nameOrig as nameDest', 'nameDest as nameOrig']],
  ['a value that is cut short', [first(30)]],
  ['a value that has neither ciphertext nor tag', [first(12)]],
  ['a value shorter than an IV', [first(5)]],
  ['a value of no bytes', [first(0)]],
  ['a value that was never encrypted', [`encode('C1', 'UTF-8') as nameOrig`]],
])('%s', async (_, changed) => {
  const names = changed.map((sql) => sql.split(' as ').at(-1))
  const others = Object.keys((await pipeline.published('accepted', [BATCH]))[0] ?? {})
  const columns = others.filter((name) => name !== 'batch' && !names.includes(name))
  putBack = await rewritten(pipeline, BATCH, [...columns, ...changed])
  expect(await pipeline.published('accepted', [BATCH])).toHaveLength(2)

  const { code, stdout, stderr } = await inProcess(['submit', 'transform'])
  expect(stdout).toMatch(
    /^transform failed after \S+ s: WRONG_KEY: a value could not be decrypted: .*ENCRYPTION_KEY_FILE.*ingest the batch again.*\n$/,
  )
  expect(code).toBe(3)
  expect(`${stdout}${stderr}`).not.toMatch(new RegExp([ID, ...NAMES].join('|')))
  expect(await everything()).toEqual(before)
  expect(await pipeline.leftovers().then((left) => left.filter((name) => name !== 'aside'))).toEqual([])
})

test('a file that is cut short', async () => {
  const folder = `${ROOT}/${(await pipeline.newest()).batches[BATCH]?.parts.accepted?.path}`
  const [file] = (await pipeline.hdfs.list(folder)).filter(({ pathSuffix }) => pathSuffix.endsWith('.parquet'))
  const path = `${folder}/${file?.pathSuffix}`
  const whole = await fetch(`${settings.hdfs.web}/webhdfs/v1${path}?op=OPEN&user.name=${settings.hdfs.user}`)
  const bytes = new Uint8Array(await whole.arrayBuffer())
  putBack = async () => {
    await pipeline.hdfs.delete(path)
    await pipeline.hdfs.create(path, bytes)
  }
  await pipeline.hdfs.delete(path)
  await pipeline.hdfs.create(path, bytes.subarray(0, bytes.length - 100))

  const { code, stdout } = await inProcess(['submit', 'transform'])
  expect(stdout).toMatch(/UNREADABLE_FILE: Spark cannot read the file \S+\.parquet/)
  expect(code).toBe(3)
  expect(await everything()).toEqual(before)
})

test('and when all is as it was, so is what is published', async () => {
  expect(await pipeline.transform()).toMatchObject({ state: 'succeeded' })
  expect(await pipeline.digests()).toEqual((before as readonly unknown[])[1])
})
