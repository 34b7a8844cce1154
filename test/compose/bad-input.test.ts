import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { environment, own, run, settings } from './containers.ts'

// Whatever keeps the containers from starting is told in one line each, before anything starts.

const folder = mkdtempSync(join(tmpdir(), 'compose-'))
const check = (more: Readonly<Record<string, string>> = {}) =>
  own('cluster/main', ['check'], { ...environment, ...more })
const token = join(settings.secrets, 'connect-token')

beforeAll(() => {
  expect(own('cluster/main', ['secrets']).code).toBe(0)
  mkdirSync(settings.input, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A folder with a `docker` that says this. */
function dockerThatSays(script: string): string {
  const place = mkdtempSync(join(folder, 'bin-'))
  writeFileSync(join(place, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return `${place}:${process.env.PATH ?? ''}`
}

describe('before anything starts', () => {
  test('all may be there', () => {
    expect(check()).toEqual({ code: 0, stdout: '', stderr: 'all is there\n' })
  })

  test.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    ['no Docker', { PATH: folder }, /^compose: docker was not found\. Install Docker Engine 20\.10 or newer: /],
    ['no engine', { DOCKER_HOST: `unix://${folder}/none.sock` }, /^compose: no Docker engine answers\. Start it/],
    ['an engine too old', { PATH: dockerThatSays('echo 19.03.15') }, /^compose: The Docker engine is too old: 19\.03/],
    [
      'too little memory',
      { CLUSTER_WORKERS: '500' },
      /^compose: too little memory: the containers may take 78\d\.\d GiB/,
    ],
    [
      'a number that is none',
      { CLUSTER_WORKERS: 'many' },
      /^compose: docker-compose\.yml cannot be read: .*CLUSTER_WORKERS|replicas/,
    ],
  ])('%s', (_, more, message) => {
    const ended = check(more)
    expect(ended.stderr).toMatch(message)
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(ended.code).toBe(1)
  })

  test('a port that is taken', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const ended = check({ CLUSTER_UI_PORT: String(port) })
    taken.close()
    expect(ended.stderr).toBe(`compose: port ${port} of spark is taken. Free it, or set CLUSTER_UI_PORT to another.\n`)
    expect(ended.code).toBe(1)
  })

  test('a secret that is missing, and one that others may read', () => {
    renameSync(token, `${token}.away`)
    const missing = check()
    renameSync(`${token}.away`, token)
    chmodSync(token, 0o644)
    const open = check()
    chmodSync(token, 0o600)
    expect(missing.stderr).toBe(`compose: the secret ${token} is missing. Make it: npm run compose -- secrets\n`)
    expect(open.stderr).toBe(`compose: others may read the secret ${token}: chmod 600 ${token}\n`)
    expect([missing.code, open.code]).toEqual([1, 1])
  })

  test('images of another Spark', () => {
    const image = 'fraud-transaction-pipeline-other/spark'
    const file = join(folder, 'Dockerfile')
    writeFileSync(file, 'FROM scratch\nLABEL sparkwright.spark=4.0.0\n')
    expect(run('docker', ['build', '--quiet', '--tag', image, folder]).code).toBe(0)
    const ended = check({ CLUSTER_IMAGES: 'fraud-transaction-pipeline-other' })
    run('docker', ['image', 'rm', image])
    expect(ended.stderr).toMatch(
      /^compose: the image \S+ is of Spark 4\.0\.0, and docker\/spark\/pom\.xml says [\d.]+\. Build it again: npm run compose -- build\n$/,
    )
    expect(ended.code).toBe(1)
  })
})
