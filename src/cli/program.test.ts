import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { packageRoot } from '../config.ts'
import { runProgram } from './program.ts'

/** What the command line says to arguments that need no server. */
async function said(...args: readonly string[]) {
  const texts = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text)
      return true
    }),
  )
  const before = process.exitCode
  try {
    return { code: await runProgram(args), ...texts }
  } finally {
    process.exitCode = before
    for (const spy of spies) spy.mockRestore()
  }
}

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { readonly version: string }

test('--version is that of the package', async () => {
  expect(await said('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  expect((await said('--help')).stdout).toMatch(/^ {2}--version +says which version this is$/m)
})

test('a command may have a --version of its own', async () => {
  const { code, stderr } = await said('list', '--version')
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("unknown option '--version'") })
})

test.each([
  [['rerun'], "missing required argument 'run'", 'rerun'],
  [['attach'], "missing required argument 'run'", 'attach'],
  [['backfill', 'fraud', '--from', '2020-01'], "required option '--to <batch>' not specified", 'backfill fraud'],
  [['run', 'fraud', '--bacth', '2020-01'], "unknown option '--bacth'", 'run fraud'],
  [['submit', 'ingest', '--bacth', '2020-01'], "unknown option '--bacth'", 'submit ingest'],
  [['schedule', 'pause'], "missing required argument 'schedule'", 'schedule pause'],
  [['list', '--state', 'odd'], 'Allowed choices are running', 'list'],
  [['--bacth'], "unknown option '--bacth'", ''],
  [['rnu'], "unknown command 'rnu'", ''],
])('%j is told with the line where flags are found', async (args, says, command) => {
  const { code, stdout, stderr } = await said(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(says)
  const what = command === '' ? 'The commands' : 'Its flags'
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(
    `${what}: ${['sparkwright', command, '--help'].filter(Boolean).join(' ')}`,
  )
})
