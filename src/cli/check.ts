import { Command } from 'commander'
import { inColumns } from '../columns.ts'
import { type CheckedDataset, checkJob, isSound, type JobCheck } from '../driver/check-job.ts'
import { EXIT } from '../driver/exit-code.ts'
import type { Difference } from '../driver/ports.ts'
import { jobs } from '../jobs/catalog.ts'
import type { Job } from '../jobs/define-job.ts'
import { withSurroundings } from './surroundings.ts'

/** `sparkwright check [JOB…]`: contracts beside what is there, and every plan analysed; nothing is run. */
export function checkCommand(): Command {
  return new Command('check')
    .description('compares what jobs promise with what is on HDFS and in PostgreSQL, and has Spark analyse their plans')
    .argument('[jobs...]', 'their names; default: all')
    .option('--json', 'one JSON object a job', false)
    .addHelpText('after', '\nNothing is run or changed. Exit code 3 where something differs.')
    .action(async (names: readonly string[], { json }: { readonly json: boolean }) => {
      const chosen = jobsNamed(names)
      const checks = await withSurroundings('check', (around) =>
        Promise.all(chosen.map((job) => checkJob(job, around))),
      )
      process.stdout.write(checks.map((found) => `${json ? JSON.stringify(found) : inWords(found)}\n`).join(''))
      if (!checks.every(isSound)) process.exitCode = EXIT.failed
    })
}

function jobsNamed(names: readonly string[]): readonly Job[] {
  const unknown = names.find((name) => !jobs.some((job) => job.name === name))
  if (unknown !== undefined)
    throw new RangeError(`There is no job ${unknown}; there are: ${jobs.map(({ name }) => name).join(', ')}.`)
  return names.length === 0 ? jobs : jobs.filter(({ name }) => names.includes(name))
}

function inWords({ job, datasets, plan }: JobCheck): string {
  const stored = datasets.flatMap((dataset) => [
    ['', dataset.role === 'input' ? 'reads' : 'writes', dataset.dataset, stateOf(dataset)],
    ...details(dataset.differences),
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
