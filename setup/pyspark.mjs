// `node setup/pyspark.mjs`: makes Python with the PySpark of our Spark's version where there is none yet, and prints its
// path. Only comparisons need it: benchmarks, and tests that compare with PySpark value by value.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { failSetup, setup } from './main.mjs'
import { local, root, runProgram, SetupError } from './step.mjs'

const folder = join(local, 'pyspark')
const python = join(folder, 'bin/python')
const missing = 'PySpark needs Python 3.10 or newer with venv and pip.'

/** Spark's version as its pom pins it. */
function sparkVersion() {
  const version = /<spark\.version>([^<]+)</.exec(readFileSync(join(root, 'docker/spark/pom.xml'), 'utf8'))?.[1]
  if (version === undefined) throw new SetupError('docker/spark/pom.xml has no <spark.version>')
  return version
}

/** PySpark's own pin of pandas is open above, and the next major version does not go with it. */
function packages() {
  return [`pyspark-client==${sparkVersion()}`, 'pandas<3']
}

/** @type {import('./step.mjs').Step} */
const venv = {
  name: 'pyspark',
  what: 'a virtual environment of Python with PySpark',
  key: () => packages().join(' '),
  output: '.local/pyspark/bin/python',
  run() {
    rmSync(folder, { recursive: true, force: true })
    runProgram('python3', ['-m', 'venv', folder], { missing })
    runProgram(python, ['-m', 'pip', 'install', '--quiet', ...packages()], { missing })
  },
}

await setup({ build: false, more: [venv] }).catch(failSetup)
process.stdout.write(`${python}\n`)
