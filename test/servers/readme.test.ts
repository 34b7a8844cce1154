import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot, readStackSettings } from '../../src/config.ts'
import { down } from '../../src/stack/down.ts'
import { status } from '../../src/stack/status.ts'

const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8')
const readme = read('README.md')

test('the code in the README is that of the examples', () => {
  const blocks = [...readme.matchAll(/```ts file=(\S+)\n(.*?)```/gs)]
  expect(blocks).toHaveLength(2)
  for (const [, file = '', code] of blocks) expect(code, file).toBe(read(file))
})

test('the files that the documents point at are there', () => {
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'docs/clusters.md',
    'docs/connecting.md',
    'docs/schedulers.md',
  ]
  for (const document of documents) {
    const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(join(packageRoot, dirname(document), link)))).toEqual([])
  }
})

test('a version of Spark stands in one place', () => {
  const [, version = ''] = /<spark.version>([^<]+)/.exec(read('docker/spark/pom.xml')) ?? []
  const results = [':!bench/results', ':!faults/results']
  const found = spawnSync('git', ['grep', '-lF', version, '--', '.', ':!package-lock.json', ...results], {
    cwd: packageRoot,
    encoding: 'utf8',
  })
  expect(found.stdout.trim()).toBe('docker/spark/pom.xml')
})

test('no address of a registry and no path of a machine stands in the repository', () => {
  const pattern =
    '"resolved": *"https?:|registry\\.[a-z]|repo1?\\.maven|pypi\\.org/simple|proxy\\.golang|(^|[^.a-z])/(home|root|work)/[a-z]'
  const found = spawnSync('git', ['grep', '-nIE', pattern, '--', '.', ':!test/servers/readme.test.ts', ':!LICENSE'], {
    cwd: packageRoot,
    encoding: 'utf8',
  })
  expect(found.stdout).toBe('')
})

/** Each command of the README as it is run here; one that is not named here fails the test below. */
const commands: Readonly<Record<string, (words: readonly string[]) => Promise<string> | string>> = {
  demo: (words) => {
    // What somebody has ingested before stays out of the demo's figures.
    if (words.includes('--exit')) ingestAnotherYear()
    return npm(['run', 'demo', '--', '--exit', '--rows', '20000'])
  },
  stack: (words) => npm(['run', ...words]),
  'data:generate': (words) => npm(['run', ...words]),
  'job:ingest': (words) => npm(['run', ...words.map((word) => (word === 'FILE' ? '.local/data/demo.csv' : word))]),
  'job:transform': (words) => npm(['run', ...words]),
  sparkwright: (words) => npm(['run', ...words]),
  dashboard: serveDashboard,
  bench: () => npm(['run', 'bench', '--', '--list']),
  // Needs Python; what it last found out is compared with by the unit tests.
  parity: () => 'run by whoever changes what is sent',
  'test:versions': () => npm(['run', 'test:versions', '--', '--list']),
  faults: () => npm(['run', 'faults', '--', '--list']),
  logs: () => npm(['run', 'logs']),
  // What they do is tested by themselves, where there is a Docker engine: test/compose.
  compose: () => npm(['run', 'compose', '--', '--help']),
  'test:compose': () => 'run by .ci/run',
  // Its test is its own: test/pipeline/creditcard.test.ts runs this very command.
  'job:creditcard': () => 'run by npm test',
  // The package is made, installed and used by test/servers/package.test.ts.
  pack: () => 'run by npm test',
  // These run this very test: that they work is seen by its running.
  check: () => 'run by npm test',
  test: () => 'running',
}

describe('the commands of the README', () => {
  // They bring up the stack that somebody may be working with: it is left as it was found.
  let wasUp = false
  beforeAll(async () => {
    wasUp = (await status(readStackSettings())).some(({ pid }) => pid !== null)
  })
  afterAll(async () => {
    if (!wasUp) await down(readStackSettings())
  }, 200_000)

  const said = [...readme.matchAll(/(?:^|`)npm (?:run )?([a-z:]+[^`\n]*)/gm)].map(([, words = '']) =>
    words.trim().split(/\s+/),
  )
  const unique = [...new Map(said.map((words) => [words.join(' '), words])).values()].filter(
    (words) => !words.includes('--help'),
  )
  // The demo first: the others read what it makes.
  const inOrder = unique.sort((a, b) => Number(b[0] === 'demo') - Number(a[0] === 'demo'))

  test.each(inOrder.map((words) => [words.join(' '), words] as const))(
    'npm run %s',
    async (_, words) => {
      const command = commands[words[0] ?? '']
      expect(command, `no way to run '${words.join(' ')}' is known here`).toBeDefined()
      expect(await command?.(words)).not.toBe('')
    },
    400_000,
  )

  test('and the job’s help', () => {
    expect(npm(['run', 'job:ingest', '--', '--help'])).toContain('Exit codes')
  })
})

function npm(args: readonly string[]): string {
  const done = spawnSync('npm', [...args], { cwd: packageRoot, encoding: 'utf8', timeout: 390_000 })
  expect(done.status, `npm ${args.join(' ')}\n${done.stdout}\n${done.stderr}`).toBe(0)
  return done.stdout
}

function ingestAnotherYear(): void {
  const file = '.local/data/another-year.csv'
  npm(['run', 'data:generate', '--', '--rows', '50', '--start', '2031-01-01', '--months', '1', '--out', file])
  npm(['run', 'job:ingest', '--', '--input', file])
}

async function serveDashboard(): Promise<string> {
  const child = spawn(process.execPath, ['setup/run.mjs', 'dashboard/main'], {
    cwd: packageRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const address = await firstAddress(child)
    const response = await fetch(address)
    expect(response.status).toBe(200)
    return await response.text()
  } finally {
    child.kill()
  }
}

async function firstAddress({ stdout }: ChildProcess): Promise<string> {
  if (stdout)
    for await (const line of createInterface(stdout)) {
      const [address] = /http:\/\/\S+/.exec(line) ?? []
      if (address) return address
    }
  throw new Error('the dashboard said no address')
}
