import { Command } from 'commander'
import { inColumns } from '../../columns.ts'
import { EXIT } from '../../driver/exit-code.ts'
import { type CheckedDataset, checkJob, isSound, type JobCheck } from '../../driver/plan/check-job.ts'
import type { Difference } from '../../driver/ports.ts'
import { jobs } from '../../jobs/catalog.ts'
import type { Job } from '../../jobs/define-job.ts'
import { isModule, jobsIn } from '../flags/job-file.ts'
import { withSurroundings } from '../surroundings.ts'

/** `sparkwright check [JOB…]`: contracts beside what is there, and every plan analysed; nothing is run. */
export function checkCommand(): Command {
  return new Command('check')
    .description('compares what jobs promise with what is on HDFS and in PostgreSQL, and has Spark analyse their plans')
    .argument('[jobs...]', 'their names, or files that define some; default: all of this package')
    .option('--json', 'one JSON object a job', false)
    .addHelpText('after', '\nNothing is run or changed. Exit code 3 where something differs.')
    .action(async (names: readonly string[], { json }: { readonly json: boolean }) => {
      const checks = await checkAll(await jobsNamed(names))
      process.stdout.write(checks.map((found) => `${json ? JSON.stringify(found) : inWords(found)}\n`).join(''))
      if (!checks.every(isSound)) process.exitCode = EXIT.failed
    })
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
