import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenArtifacts } from './given-artifact.ts'
import { archivesAt, classesAt, fileForServer, filesAt, jarsAt } from './local-files.ts'

let root = ''
const at = (name: string) => join(root, name)

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'artifacts-'))
  for (const name of ['a.jar', 'b.zip', 'c.tar.gz', 'd.txt', 'e#f.txt']) writeFileSync(at(name), name)
  mkdirSync(at('classes/org/example'), { recursive: true })
  writeFileSync(at('classes/Top.class'), 'x')
  writeFileSync(at('classes/org/example/Sum.class'), 'xyz')
  writeFileSync(at('classes/org/example/notes.txt'), '')
  mkdirSync(at('empty'))
})

afterAll(() => rmSync(root, { recursive: true }))

describe('artifacts of this machine', () => {
  test('are named by what they are', async () => {
    expect(await jarsAt([at('a.jar')])).toMatchObject([{ name: 'jars/a.jar', size: 5 }])
    expect(await filesAt([at('d.txt'), at('a.jar')])).toMatchObject([{ name: 'files/d.txt' }, { name: 'files/a.jar' }])
    expect(await archivesAt([at('b.zip'), `${at('c.tar.gz')}#data`])).toMatchObject([
      { name: 'archives/b.zip' },
      { name: 'archives/c.tar.gz#data', size: 8 },
    ])
    expect(await fileForServer(at('d.txt'), '/in/d.txt')).toMatchObject({ name: 'forward_to_fs/in/d.txt' })
  })

  test('may be given as file: URLs, and by name', async () => {
    const url = pathToFileURL(at('a.jar')).href
    expect(await jarsAt([url])).toMatchObject([{ name: 'jars/a.jar' }])
    const given = [url, { name: 'files/in/x', path: at('d.txt') }, { name: 'classes/A.class', content: Buffer.of(1) }]
    expect(await givenArtifacts(given)).toMatchObject([
      { name: 'jars/a.jar' },
      { name: 'files/in/x', size: 5 },
      { name: 'classes/A.class', size: 1 },
    ])
  })

  test('classes are named by their packages', async () => {
    const found = await classesAt([`${at('classes')}/`])
    expect(found.map(({ name, size }) => [name, size]).sort()).toEqual([
      ['classes/Top.class', 1],
      ['classes/org/example/Sum.class', 3],
    ])
  })

  test.each<[string, () => Promise<unknown>, string]>([
    ['a file that is not there', () => jarsAt([at('no.jar')]), 'no.jar is not there'],
    ['a folder', () => filesAt([at('classes')]), 'classes is not a file'],
    ['a jar of another ending', () => jarsAt([at('d.txt')]), 'd.txt does not end in .jar'],
    ['an archive of another ending', () => archivesAt([`${at('d.txt')}#x`]), 'd.txt does not end in .zip, .jar'],
    ['an alias that is a path', () => archivesAt([`${at('b.zip')}#`]), 'the alias after the #'],
    ['an alias that leads elsewhere', () => archivesAt([`${at('b.zip')}#..`]), 'the alias after the #'],
    ['a file name with a #', () => filesAt([at('e#f.txt')]), 'has a #'],
    ['a file elsewhere', () => jarsAt(['hdfs://host/a.jar']), 'not a path of this machine'],
    ['a class file', () => classesAt([at('classes/Top.class')]), 'Top.class is not a folder'],
    ['a folder without classes', () => classesAt([at('empty')]), 'holds no .class files'],
    ['a relative target', () => fileForServer(at('d.txt'), 'in/d.txt'), 'absolute path of a file'],
    ['a target that climbs', () => fileForServer(at('d.txt'), '/in/../../d.txt'), 'absolute path of a file'],
    ['a path of an unclear kind', () => givenArtifacts([at('d.txt')]), 'could be many things'],
    ['a name without a kind', () => givenArtifacts([{ name: 'x.jar', path: at('a.jar') }]), 'has to begin with'],
    ['a name that climbs', () => givenArtifacts([{ name: 'files/../x', path: at('a.jar') }]), 'a plain path'],
    ['an alias of a jar', () => givenArtifacts([{ name: 'jars/a.jar#b', path: at('a.jar') }]), 'only an archive'],
  ])('%s is refused', async (_, make, message) => {
    await expect(make()).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(message) })
  })
})
