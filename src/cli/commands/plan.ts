import { Command, Option } from 'commander'
import type { ExplainMode } from '#spark-connect'
import { inColumns } from '../../columns.ts'
import { EXIT } from '../../driver/exit-code.ts'
import { type GivenParams, parseParams } from '../../driver/plan/params.ts'
import { explainJob, type JobPlan, planJob } from '../../driver/plan/plan-job.ts'
import type { Job } from '../../jobs/define-job.ts'
import { thousands } from '../../thousands.ts'
import { withDefaultInput } from '../flags/default-input.ts'
import { jobsFor } from '../flags/job-file.ts'
import { paramsOf, withParams } from '../flags/job-flags.ts'
import type { SparkFlags } from '../flags/submission-flags.ts'
import { withSurroundings } from '../surroundings.ts'
import { stateOf } from './check.ts'

const MODES: readonly ExplainMode[] = ['simple', 'extended', 'codegen', 'cost', 'formatted']

/** `sparkwright plan JOB …`: what a run would do. */
export async function planCommand(args: readonly string[]): Promise<Command> {
  const plan = new Command('plan')
    .description('says what a run of a job would do now, and changes nothing')
    .usage('<job|file> [options]')
  for (const [called, job] of await jobsFor(args)) {
    const command = withParams(new Command(called).description(job.description), [job])
    command.option('--json', 'as one JSON object', false).action(async (flags: { readonly json: boolean }) => {
      process.exitCode = await showPlan(job, paramsOf(flags, [job]), flags.json)
    })
    plan.addCommand(command)
  }
  return plan
}

/** `sparkwright explain JOB …`: Spark's plans. */
export async function explainCommand(args: readonly string[]): Promise<Command> {
  const explain = new Command('explain')
    .description("shows Spark's plan for each output of a job, and runs nothing")
    .usage('<job|file> [options]')
  for (const [called, job] of await jobsFor(args)) {
    const command = withParams(new Command(called).description(job.description), [job])
    command
      .addOption(new Option('--mode <mode>', "as of Spark's EXPLAIN").choices(MODES).default('simple'))
      .action(async (flags: { readonly mode: ExplainMode }) => {
        const params = complete(job, paramsOf(flags, [job]))
        const plans = await withSurroundings(
          'explain',
          (around) => explainJob(job, params, around, flags.mode),
          {},
          job.conf,
        )
        for (const [output, text] of Object.entries(plans)) process.stdout.write(`${job.name}: ${output}\n${text}\n`)
      })
    explain.addCommand(command)
  }
  return explain
}

/** Prints what a run would do; answers the exit code. */
export async function showPlan(
  job: Job,
  given: Readonly<Record<string, string>>,
  json: boolean,
  flags?: SparkFlags,
): Promise<number> {
  const params = complete(job, given)
  const plan = await withSurroundings('plan', (around) => planJob(job, params, around), flags, job.conf)
  process.stdout.write(`${json ? JSON.stringify(plan) : inWords(plan)}\n`)
  return plan.outputs.every(({ differences }) => differences.length === 0) ? EXIT.done : EXIT.failed
}

function complete(job: Job, given: Readonly<Record<string, string>>): GivenParams {
  return parseParams(job.params, withDefaultInput([job], given))
}

function inWords({ job, params, batches, rows, outputs }: JobPlan): string {
  const unknown = 'what the CSV turns out to hold'
  const given = Object.entries(params).map(([name, value]) => `--${name} ${value}`)
  const lines = [
    ['params', given.join(' ') || '–'],
    ['batches', batches?.join(', ') ?? unknown],
    ['rows in', rows === null ? unknown : thousands(rows)],
    ...outputs.map((output) => ['replaces', `these batches of ${output.dataset}: ${stateOf(output)}`]),
    ...outputs.flatMap(({ differences }) => differences.map(({ problem }) => ['', `  ${problem}`])),
  ]
  return `${job}\n${inColumns(lines.map((line) => ['', ...line]))}`
}
