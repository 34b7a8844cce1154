import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { isAlive, type ProcessIdentity, startDetached, stop, thisProcess } from './process.ts'

const folder = mkdtempSync(join(tmpdir(), 'stack-process-'))
const log = join(folder, 'log')
afterAll(() => rmSync(folder, { recursive: true }))

function shell(script: string): Promise<ProcessIdentity> {
  return startDetached({ program: '/bin/sh', args: ['-c', script], env: { PATH: '/usr/bin:/bin' }, cwd: folder }, log)
}

/** Waits until the script has said so. */
async function said(line: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const found = readFileSync(log, 'utf8')
      .split('\n')
      .find((each) => each.startsWith(line))
    if (found !== undefined) return found.slice(line.length)
    await sleep(20)
  }
  throw new Error(`the script did not say ${line}`)
}

describe('a process of the stack', () => {
  test('lives until it is stopped, and its output is in the log', async () => {
    const child = await shell('echo began; exec sleep 60')
    await said('began')
    expect(isAlive(child)).toBe(true)
    expect(await stop(child, 'SIGTERM', 5)).toBe('stopped')
    expect(isAlive(child)).toBe(false)
    expect(await stop(child, 'SIGTERM', 5)).toBe('not running')
  })

  test('is killed when it does not obey', async () => {
    const child = await shell("trap '' TERM; echo deaf; while :; do sleep 1; done")
    await said('deaf')
    expect(await stop(child, 'SIGTERM', 0.2)).toBe('killed')
    expect(isAlive(child)).toBe(false)
  })

  test('takes its children with it, even after its own death', async () => {
    const parent = await shell('sleep 60 & echo child $!; wait')
    const child = Number(await said('child '))
    process.kill(parent.pid, 'SIGKILL')
    for (let tries = 0; tries < 100 && isAlive(parent); tries++) await sleep(20)
    expect(() => process.kill(child, 0)).not.toThrow()
    await stop(parent, 'SIGTERM', 1)
    await expect.poll(() => isZombieOrGone(child), { timeout: 2000 }).toBe(true)
  })

  test('is not taken for another with the same number', async () => {
    const child = await shell('exec sleep 60')
    const earlier = { pid: child.pid, started: `${child.started}0` }
    expect(isAlive(earlier)).toBe(false)
    expect(await stop(earlier, 'SIGTERM', 1)).toBe('not running')
    expect(isAlive(child)).toBe(true)
    await stop(child, 'SIGTERM', 5)
  })

  test('cannot be a program that is not there', async () => {
    const launch = { program: join(folder, 'nothing'), args: [], env: {}, cwd: folder }
    await expect(startDetached(launch, log)).rejects.toThrow('ENOENT')
  })

  test('can be this one', () => {
    expect(isAlive(thisProcess())).toBe(true)
  })
})

function isZombieOrGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform === 'linux' && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return true
  }
}
