import { Command } from 'commander'
import { inColumns } from '../../columns.ts'
import { readSettings } from '../../config.ts'
import { auditDatasets, auditSources, type Discrepancy } from '../../driver/audit.ts'
import { EXIT } from '../../driver/exit-code.ts'
import { ledgerNameOf } from '../../driver/ledger-names.ts'
import { type CheckedDataset, checkJob, isSound, type JobCheck } from '../../driver/plan/check-job.ts'
import type { Difference } from '../../driver/ports.ts'
import { jobs } from '../../jobs/catalog.ts'
import type { Input, Output } from '../../jobs/dataset.ts'
import type { Job } from '../../jobs/define-job.ts'
import type { RunStore } from '../../runs/run-store.ts'
import { PostgresPool } from '../../storage/postgres/pool.ts'
import { PostgresTableStore } from '../../storage/postgres/table-store.ts'
import { isModule, jobsIn } from '../flags/job-file.ts'
import { datasetsOf } from '../open-resources.ts'
import { fromRuns } from '../recorded-runs.ts'
import { withSurroundings } from '../surroundings.ts'

/** `sparkwright check [JOB…]`: contracts beside what is there, and every plan analysed; nothing is run. */
export function checkCommand(): Command {
  return new Command('check')
    .description('compares what jobs promise with what is on HDFS and in PostgreSQL, and has Spark analyse their plans')
    .argument('[jobs...]', 'their names, or files that define some; default: all of this package')
    .option('--json', 'one JSON object a job', false)
    .addHelpText('after', '\nNothing is run or changed. Exit code 3 where something differs.')
    .action(async (names: readonly string[], { json }: { readonly json: boolean }) => {
      const chosen = await jobsNamed(names)
      const [checks, found] = await Promise.all([
        checkAll(chosen),
        fromRuns('check', (runs) => audit(chosen, runs), []),
      ])
      process.stdout.write(checks.map((one) => `${json ? JSON.stringify(one) : inWords(one)}\n`).join(''))
      if (json && found.length > 0) process.stdout.write(`${JSON.stringify({ ledger: found })}\n`)
      if (!json && found.length > 0) process.stdout.write(`${differing(found)}\n`)
      if (!checks.every(isSound) || found.length > 0) process.exitCode = EXIT.failed
    })
}

/** Where the ledger, the stores and what readers see of the jobs' datasets do not agree. */
async function audit(chosen: readonly Job[], runs: RunStore): Promise<readonly Discrepancy[]> {
  const settings = readSettings()
  await using reader = new PostgresPool(settings.postgres, { role: 'fraud_reader', application: 'sparkwright check' })
  const stores = { runs, parquet: datasetsOf(settings), tables: new PostgresTableStore(reader) }
  const outputs = new Set(chosen.flatMap((job) => Object.values<Output>(job.outputs).map(ledgerNameOf)))
  const sources = chosen.flatMap(({ inputs, outputs: written }) => {
    const read = Object.values<Input>(inputs).flatMap((input) =>
      (input.kind === 'parquet' || input.kind === 'table') && !input.isLookup ? [ledgerNameOf(input)] : [],
    )
    const tables = Object.values<Output>(written).flatMap((output) => (output.kind === 'table' ? [output.name] : []))
    return read.length === 0 ? [] : tables.map((table) => ({ table, sources: read }))
  })
  const found = [auditDatasets([...outputs], stores), ...sources.map((one) => auditSources(one, stores))]
  return (await Promise.all(found)).flat()
}

function differing(found: readonly Discrepancy[]): string {
  return `ledger\n${inColumns(found.map(({ where, problem }) => ['', where, problem]))}`
}

async function jobsNamed(names: readonly string[]): Promise<readonly Job[]> {
  if (names.length === 0) return jobs
  const found = await Promise.all(names.map((name) => (isModule(name) ? jobsIn(name) : [jobNamed(name)])))
  return [...new Set(found.flat())]
}

function jobNamed(wanted: string): Job {
  const job = jobs.find(({ name }) => name === wanted)
  if (job) return job
  throw new RangeError(`There is no job ${wanted}; there are: ${jobs.map(({ name }) => name).join(', ')}.`)
}

/** In one session those that have no properties of their own, each of the others in one with them. */
async function checkAll(chosen: readonly Job[]): Promise<readonly JobCheck[]> {
  const [plain, special] = [chosen.filter((job) => !hasConf(job)), chosen.filter(hasConf)]
  const check = (some: readonly Job[], conf?: Job['conf']) =>
    withSurroundings('check', (around) => Promise.all(some.map((job) => checkJob(job, around))), {}, conf)
  const all = [...(plain.length > 0 ? [check(plain)] : []), ...special.map((job) => check([job], job.conf))]
  return (await Promise.all(all)).flat()
}

function hasConf({ conf }: Job): boolean {
  return Object.keys(conf).length > 0
}

function inWords({ job, datasets, plan }: JobCheck): string {
  const stored = datasets.flatMap((dataset) => [
    ['', dataset.role === 'input' ? 'reads' : 'writes', dataset.dataset, stateOf(dataset)],
    ...details(dataset.differences),
    ...(dataset.unread ?? []).map((column) => [
      '',
      '',
      '',
      `  '${column}' is there, and the contract does not name it: it is not read`,
    ]),
  ])
  const planned = Object.entries(plan).flatMap(([output, differences]) => [
    ['', 'plans', output, differences.length === 0 ? 'as its contract says' : 'FAILS'],
    ...details(differences),
  ])
  return `${job}\n${inColumns([...stored, ...planned])}`
}

/** How a dataset stands to its contract, in words. */
export function stateOf({ isThere, differences }: CheckedDataset): string {
  if (differences.length > 0) return 'DIFFERS'
  return isThere ? 'as its contract says' : 'not there yet'
}

function details(differences: readonly Difference[]): readonly (readonly string[])[] {
  return differences.map(({ problem }) => ['', '', '', `  ${problem}`])
}
