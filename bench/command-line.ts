import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { packageRoot } from '../src/config.ts'
import { migrate } from '../src/storage/postgres/migrations.ts'
import { PostgresPool } from '../src/storage/postgres/pool.ts'
import { atMost, type BenchContext, type Benchmark, type Figures } from './benchmark.ts'
import { builtSource, type Ended, node, runContender } from './contender.ts'
import { interleaved } from './rounds.ts'
import type { BenchStack } from './stack.ts'
import { medianOf } from './statistics.ts'

const RUNS = 100_000
const MONTHS = 12
const FOLDER = join(packageRoot, '.local/bench/command-line')

/** Runs a command of `sparkwright`, as a process of its own. */
function sparkwright(args: readonly string[], { signal }: BenchContext): Promise<Ended> {
  return runContender(node([builtSource('cli/main.ts'), ...args]), signal)
}

/** What commands say of runs when there are many. */
export const ledger100k: Benchmark = {
  name: 'ledger-100k',
  compares:
    '`sparkwright list` and `sparkwright status RUN` with 100,000 runs in the ledger, and Node itself: whole processes.',

  async run(context) {
    const id = await fillLedger(await context.stack(), context.isQuick ? 1000 : RUNS)
    const once = async (args: readonly string[]): Promise<Figures> => timesOf(await sparkwright(args, context))
    const contenders = {
      'bare Node': async () => timesOf(await runContender(node(['--eval', '']), context.signal)),
      list: () => once(['list']),
      'list of a job': () => once(['list', '--job', 'ingest', '--state', 'failed']),
      status: () => once(['status', id]),
    }
    const samples = await interleaved(contenders, context.rounds(7), context)
    const targets = Object.keys(contenders)
      .slice(1)
      .map((name) => atMost(name, medianOf(samples, name, 'wall ms'), 300, ' ms'))
    return { samples, targets, notes: [] }
  },
}

/** What a run costs beside its rows. */
export const emptyJob: Benchmark = {
  name: 'empty-job',
  compares:
    'A job of one row, from CSV to Parquet on HDFS, by `sparkwright submit FILE`: from the start of the process to its end, on a warm stack. All steps are taken: contracts, staging, counting, verifying, publishing, the record.',

  async run(context) {
    await context.stack()
    const { file, input } = makeEmptyJob()
    const once = async (): Promise<Figures> => timesOf(await sparkwright(['submit', file, '--input', input], context))
    await once()
    const samples = await interleaved({ sparkwright: once }, context.rounds(7), context)
    const targets = [
      atMost('from submit to recorded end', medianOf(samples, 'sparkwright', 'wall ms'), 1500, ' ms'),
      atMost('peak memory', medianOf(samples, 'sparkwright', 'peak MB'), 120, ' MB'),
    ]
    return { samples, targets, notes: [] }
  },
}

/** What it takes to look at everything without running it. */
export const checkAll: Benchmark = {
  name: 'check-all',
  compares: '`sparkwright check` of every job, from the start of the process to its end, with everything published.',

  async run(context) {
    await context.stack()
    const input = await generated(context)
    await sparkwright(['run', 'fraud', '--input', input], context)
    const once = async (): Promise<Figures> => timesOf(await sparkwright(['check'], context))
    const samples = await interleaved({ sparkwright: once }, context.rounds(5), context)
    return { samples, targets: [atMost('check', medianOf(samples, 'sparkwright', 'wall ms'), 5000, ' ms')], notes: [] }
  },
}

const Succeeded = z.looseObject({
  event: z.literal('succeeded'),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
})

/** What twelve batches cost beside their own work. */
export const backfill12: Benchmark = {
  name: 'backfill-12',
  compares:
    '`sparkwright backfill fraud` over twelve months of a CSV of 240,000 rows: the whole process beside the sum of what its 24 runs spent on their steps, which is Spark’s work and that of the stores.',

  async run(context) {
    await context.stack()
    const input = await generated(context)
    const months = context.isQuick ? 1 : MONTHS
    const range = ['--from', '2020-01', '--to', `2020-${String(months).padStart(2, '0')}`]
    const once = async (): Promise<Figures> => {
      const ended = await sparkwright(['backfill', 'fraud', '--input', input, ...range, '--json'], context)
      const lines = ended.stdout.split('\n').filter(Boolean)
      const runs = lines.flatMap((line) => Succeeded.safeParse(JSON.parse(line)).data ?? [])
      if (runs.length !== 2 * months) throw new Error(`${runs.length} runs succeeded instead of ${2 * months}`)
      const work = runs.flatMap(({ steps }) => steps).reduce((sum, { seconds }) => sum + seconds, 0)
      return { 'wall s': ended.wallSeconds, 'work s': work, 'cost %': (ended.wallSeconds / work - 1) * 100 }
    }
    const samples = await interleaved({ sparkwright: once }, context.rounds(3), context)
    return { samples, targets: [atMost('cost', medianOf(samples, 'sparkwright', 'cost %'), 10, ' %')], notes: [] }
  },
}

function timesOf({ wallSeconds, cpuSeconds, peakMb }: Ended): Figures {
  return { 'wall ms': wallSeconds * 1000, 'CPU ms': cpuSeconds * 1000, 'peak MB': peakMb }
}

/** Runs as years of schedules leave them; answers the id of one of them. */
async function fillLedger({ settings }: BenchStack, runs: number): Promise<string> {
  await using owner = new PostgresPool(settings.postgres, { role: 'fraud_owner', application: 'sparkwright bench' })
  await migrate(owner)
  await owner.run(
    `insert into runs (id, job, state, params, batches, started_at, finished_at, rows_in, published, quarantined, duplicates,
       steps, failure, tag, operation_ids, submitted_by, code_version)
     select 'bench-' || n, case n % 2 when 0 then 'ingest' else 'transform' end,
       case n % 50 when 0 then 'failed' else 'succeeded' end, '{"batch":"2020-03"}', array['2020-03'],
       now() - n * interval '5 minutes', now() - n * interval '5 minutes' + interval '20 seconds', 200000, 199600, 200, 200,
       '[{"name":"open","seconds":0.3},{"name":"plan","seconds":0.2},{"name":"stage","seconds":15.1}]', null, 'run-bench',
       array['00000000-0000-0000-0000-000000000000'], 'bench', '0.1.0'
     from generate_series(1, $1) as n on conflict do nothing`,
    [runs],
  )
  await owner.run(
    `insert into run_datasets (run_id, role, dataset, batch, made_by, version, rows, bytes)
     select id, 'read', '/processed_fraud_data/accepted', '2020-03', id, 1, 200000, 9000000 from runs
     where id like 'bench-%' and not exists (select from run_datasets where run_id = runs.id)`,
  )
  await owner.run('analyze runs, run_datasets')
  return 'bench-500'
}

/** The smallest job there is, and its input. */
export function makeEmptyJob(): { readonly file: string; readonly input: string } {
  mkdirSync(FOLDER, { recursive: true })
  const [file, input] = [join(FOLDER, 'empty-job.mjs'), join(FOLDER, 'one-row.csv')]
  writeFileSync(input, 'id\n1\n')
  writeFileSync(
    file,
    `import { nullable, schema, string } from 'sparkwright'
import { csv, defineJob, parquet } from 'sparkwright/jobs'
import { z } from 'zod'
const Row = schema({ id: string() })
const Bad = schema({ line: nullable(string()), file: string(), rule: string(), runId: string() })
export const empty = defineJob({
  name: 'empty', description: 'one row', params: z.object({ input: z.string() }), inputs: { rows: csv(Row) },
  outputs: { rows: parquet(Row, '/user/sparkwright/empty'), bad: parquet(Bad, '/user/sparkwright/empty', { part: 'bad' }) },
  accounts: { published: 'rows', quarantined: 'bad' },
  run: ({ inputs }) => ({ rows: inputs.rows.accepted, bad: inputs.rows.rejected }),
})
`,
  )
  return { file, input }
}

async function generated({ signal, isQuick }: BenchContext): Promise<string> {
  mkdirSync(FOLDER, { recursive: true })
  const out = join(FOLDER, 'year.csv')
  const rows = isQuick ? 2400 : 240_000
  await runContender(node([builtSource('data/generate-main.ts'), '--rows', String(rows), '--out', out]), signal)
  return out
}
