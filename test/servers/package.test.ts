import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { packageRoot } from '../../src/config.ts'

// What `npm pack` makes, installed in a project that has nothing else.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 })

const folder = mkdtempSync(join(tmpdir(), 'sparkwright-package-'))
const [clone, project] = [join(folder, 'clone'), join(folder, 'project')]
const installed = join(project, 'node_modules/sparkwright')
const modules = join(packageRoot, 'node_modules')
const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))

/** A clone, set up but for what is built: packing clears that away, and others use ours meanwhile. */
function makeClone(): void {
  const copied = ['src', 'setup', 'proto', 'docker', '.local/setup']
  const files = readdirSync(packageRoot).filter((name) => /^(package.*|tsconfig.*)\.json$|\.md$|^LICENSE$/.test(name))
  for (const path of [...copied, ...files])
    cpSync(join(packageRoot, path), join(clone, path), { recursive: true, preserveTimestamps: true })
  for (const path of ['node_modules', '.local/jars']) symlinkSync(join(packageRoot, path), join(clone, path))
  mkdirSync(join(clone, 'dist'))
  writeFileSync(join(clone, 'dist/of-before.js'), '')
}

function run(program: string, args: readonly string[], cwd: string): string {
  const { HOME, PATH, JAVA_HOME } = process.env
  const env = { HOME, PATH, ...(JAVA_HOME && { JAVA_HOME }) }
  const ended = spawnSync(program, [...args], { cwd, encoding: 'utf8', env })
  expect(ended.status, `${program} ${args.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(0)
  return ended.stdout
}

/** Links what the package needs and nobody else, as npm would install it. */
function install(tarball: string): void {
  mkdirSync(installed, { recursive: true })
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed], folder)
  for (const name of [...Object.keys(manifest.dependencies), 'typescript']) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true })
    symlinkSync(join(modules, name), join(project, 'node_modules', name))
  }
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
}

beforeAll(() => {
  makeClone()
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], clone))
  install(join(folder, packed.filename))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('it holds what is built from these sources, with its types, and no more', () => {
  const sources = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' })
  const wanted = sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const there = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' })
  const built = (ending: string) => there.filter((file) => file.endsWith(ending)).sort()
  for (const ending of ['.d.ts', '.js'])
    expect(built(ending)).toEqual(wanted.map((file) => file.replace(/\.ts$/, ending)).sort())
  expect(there.filter((file) => file.endsWith('.css'))).not.toEqual([])
})

test.each(['node16', 'nodenext'])('what the README shows compiles against it: --module %s', (module) => {
  for (const name of ['first-query.ts', 'large-payments.ts'])
    cpSync(join(packageRoot, 'examples', name), join(project, name))
  const language = ['--target', 'es2023', '--lib', 'es2023,esnext.disposable', '--strict', '--noEmit']
  const tsc = [join(modules, 'typescript/bin/tsc'), 'first-query.ts', 'large-payments.ts', '--module', module]
  expect(run(process.execPath, [...tsc, ...language], project)).toBe('')
})

test('its command says what to do where there is no clone', () => {
  const main = join(installed, 'dist/cli/main.js')
  expect(run(process.execPath, [main, '--help'], project)).toContain('Exit codes')
  const env = {
    PATH: process.env.PATH,
    SPARK_REMOTE: 'sc://127.0.0.1:1',
    HDFS_WEB_URL: 'http://127.0.0.1:1',
    PGPORT: '1',
  }
  const doctor = spawnSync(process.execPath, [main, 'doctor'], { cwd: project, encoding: 'utf8', env })
  expect(doctor.status).toBe(4)
  expect(doctor.stdout).toMatch(/^WRONG +files/m)
  expect(doctor.stdout).not.toMatch(/npm run|\.env\.example/)
})
