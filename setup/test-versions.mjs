// `npm run test:versions`: the tests that every supported Spark has to pass, on real servers of older lines, one after
// the other. `npm run test:versions -- 4.0` takes one line only,
// `-- --list` says which there are.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { failSetup, setup } from './main.mjs'
import { isDone, local, perform, root } from './step.mjs'
import { jars } from './steps.mjs'

const folder = 'docker/spark-versions'
const lines = readdirSync(join(root, folder)).sort()
if (process.argv.includes('--list')) {
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exit()
}
const wanted = process.argv.slice(2)
const unknown = wanted.find((line) => !lines.includes(line))
if (unknown !== undefined) {
  process.stderr.write(`There is no Spark ${unknown} in ${folder}, only ${lines.join(', ')}.\n`)
  process.exit(2)
}

await setup({ build: false }).catch(failSetup)
const results = join(local, 'versions')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
const sum = { passed: 0, failed: 0 }

for (const line of wanted.length > 0 ? wanted : lines) {
  const own = `${folder}/${line}/java`
  const java = existsSync(join(root, own)) ? own : 'docker/spark/java'
  const step = jars(`spark-versions/${line}`, `jars of Spark ${line} (Maven)`, { java, poms: ['docker/spark/pom.xml'] })
  try {
    if (!isDone(step)) perform(step)
  } catch (error) {
    failSetup(error)
  }
  process.stdout.write(`\nSpark ${line}\n`)
  const report = join(results, `${line}.json`)
  const args = ['run', '--config', 'test/versions/vitest.config.ts', '--reporter=default', '--reporter=json']
  const tests = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args, `--outputFile.json=${report}`], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SPARK_LINE: line },
    timeout: 900_000,
  })
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => void tests.kill(signal)
  process.on('SIGINT', end).on('SIGTERM', end)
  const [status] = await once(tests, 'close')
  process.off('SIGINT', end).off('SIGTERM', end)
  const { passed, failed } = read(report)
  sum.passed += passed
  // A run that ends badly without a failed test has failed all the same: its server did not start, or it took too long.
  sum.failed += failed === 0 && status !== 0 ? 1 : failed
}

process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`)
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0)

/** @param {string} report */
function read(report) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests }
  } catch {
    return { passed: 0, failed: 0 }
  }
}
