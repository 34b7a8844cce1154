import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { homeAt } from '../home.ts'
import { StackError } from '../stack-error.ts'
import { whileLocked } from './lock.ts'
import { thisProcess } from './process.ts'

const home = homeAt(mkdtempSync(join(tmpdir(), 'stack-lock-')))
const quiet = { say: () => {} }
beforeEach(() => rmSync(home.lock, { force: true }))
afterAll(() => rmSync(home.root, { recursive: true }))

describe('whileLocked', () => {
  test('lets one run after the other, whoever comes first', async () => {
    let inside = 0
    const run = () =>
      whileLocked(home, quiet, async () => {
        inside++
        expect(inside).toBe(1)
        await sleep(30)
        inside--
      })
    await Promise.all([run(), run(), run()])
  })

  test('gives the lock back after a failure', async () => {
    await expect(whileLocked(home, quiet, () => Promise.reject(new Error('oh')))).rejects.toThrow('oh')
    expect(await whileLocked(home, quiet, async () => 'again')).toBe('again')
  })

  test('takes over from a process that is gone, at once', async () => {
    const { pid, started } = thisProcess()
    writeFileSync(home.lock, JSON.stringify({ pid, started: `${started}0` }))
    expect(await whileLocked(home, { ...quiet, waitSeconds: 0 }, async () => 'mine')).toBe('mine')
  })

  test('names the living process that it waited for in vain', async () => {
    writeFileSync(home.lock, JSON.stringify(thisProcess()))
    const said: string[] = []
    const waiting = whileLocked(home, { waitSeconds: 0.2, say: (line) => said.push(line) }, async () => {})
    await expect(waiting).rejects.toThrow(StackError)
    await expect(waiting).rejects.toThrow(`process ${process.pid} has held ${home.lock}`)
    expect(said).toEqual([expect.stringContaining(`process ${process.pid}`)])
  })

  test('does not wait for ever for a file that is no lock', async () => {
    writeFileSync(home.lock, 'scribble')
    await expect(whileLocked(home, { ...quiet, waitSeconds: 0.2 }, async () => {})).rejects.toThrow('delete the file')
  })
})
