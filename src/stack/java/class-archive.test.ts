import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archiveArgs, classArchive, keepArchive } from './class-archive.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-cds-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const java = { home: '/java', program: '/java/bin/java', version: '17.0.1' }
const jar = (size: number) => {
  writeFileSync(join(folder, 'a.jar'), Buffer.alloc(size))
  return [join(folder, 'a.jar')]
}

describe('a class archive', () => {
  test('belongs to its jars and its Java', () => {
    const made = classArchive('spark', { java, classPath: jar(1), writes: true })
    const otherJar = classArchive('spark', { java, classPath: jar(2), writes: true })
    const otherJava = classArchive('spark', { java: { ...java, version: '21' }, classPath: jar(2), writes: true })
    expect(new Set([made.file, otherJar.file, otherJava.file]).size).toBe(3)
  })

  test('is written by the one server that is to write it', () => {
    const writer = classArchive('spark', { java, classPath: jar(1), writes: true })
    expect(archiveArgs(writer)[0]).toBe(`-XX:ArchiveClassesAtExit=${writer.draft}`)
    expect(archiveArgs(classArchive('spark', { java, classPath: jar(1), writes: false }))).toEqual([])
  })

  test('is read once it is there', () => {
    const file = join(folder, 'spark-1.jsa')
    writeFileSync(file, '')
    expect(archiveArgs({ file })).toEqual([`-XX:SharedArchiveFile=${file}`, '-Xshare:auto'])
  })

  test('takes the place of older ones when its server has ended', () => {
    for (const name of ['spark-old.jsa', 'spark-old.jsa.ff.new', 'spark-new.jsa.aa.new', 'namenode-old.jsa'])
      writeFileSync(join(folder, name), '')
    keepArchive({ file: join(folder, 'spark-new.jsa'), draft: join(folder, 'spark-new.jsa.aa.new') })
    expect(readdirSync(folder).sort()).toEqual(['namenode-old.jsa', 'spark-new.jsa'])
  })

  test('is left as it is by a server that wrote none', () => {
    writeFileSync(join(folder, 'spark-old.jsa'), '')
    keepArchive({ file: join(folder, 'spark-new.jsa'), draft: join(folder, 'spark-new.jsa.aa.new') })
    expect(readdirSync(folder)).toEqual(['spark-old.jsa'])
  })
})
