import { Command } from 'commander'
import { readSettings } from '../../config.ts'
import { exitCodeOf } from '../../driver/exit-code.ts'
import { parseParams } from '../../driver/plan/params.ts'
import type { ParquetBatch, ParquetEntry } from '../../driver/ports.ts'
import { compaction } from '../../jobs/compaction.ts'
import type { Job } from '../../jobs/define-job.ts'
import type { Run } from '../../runs/run.ts'
import { datasetsOf } from '../open-resources.ts'
import { submission } from '../submission.ts'

/** How large a file may well be, in bytes: a batch that has more files than its size fills has too many. */
const TARGET = 128 * 2 ** 20

/** One thing to do: a batch, and the job that writes it anew. */
interface Rewriting {
  readonly job: Job
  readonly batch: string
}

/** `sparkwright compact ROOT`: batches in as few files as their size asks for. */
export function compactCommand(): Command {
  return new Command('compact')
    .description(
      'writes batches of a dataset anew that have more files than their size asks for; published as by any run',
    )
    .argument('<root>', 'its folder on HDFS, as /processed_fraud_data')
    .option('--json', 'one JSON object a line on standard output', false)
    .addHelpText(
      'after',
      `\nA file of ${TARGET / 2 ** 20} MB is as large as one should be. The files before are kept to go back to: see KEEP_VERSIONS.`,
    )
    .action(async (root: string, { json }: { readonly json: boolean }) => {
      const found = await tooManyFiles(root)
      if (found.length === 0) process.stderr.write(`No batch at ${root} has more files than its size asks for.\n`)
      else
        process.exitCode = await submission('compact', { json }, async ({ run }) => exitCodeOf(await all(found, run)))
    })
}

/** One after the other; ends with the first that fails. */
async function all(
  found: readonly Rewriting[],
  run: (job: Job, params: ReturnType<typeof parseParams>) => Promise<Run>,
): Promise<readonly Run[]> {
  const runs: Run[] = []
  for (const { job, batch } of found) {
    runs.push(await run(job, parseParams(job.params, { batch })))
    if (runs.at(-1)?.state !== 'succeeded') break
  }
  return runs
}

async function tooManyFiles(root: string): Promise<readonly Rewriting[]> {
  if (!/^(\/[^/]+)+$/.test(root))
    throw new RangeError(`'${root}' is no folder on HDFS: write it as /processed_fraud_data.`)
  const published = await datasetsOf(readSettings()).newest(root)
  if (published === undefined) throw new RangeError(`Nothing has been published at ${root}.`)
  return Object.entries(published.batches).flatMap(([batch, { parts }]) => rewritings(root, batch, parts))
}

function rewritings(root: string, batch: string, parts: ParquetBatch['parts']): readonly Rewriting[] {
  return Object.entries(parts).flatMap(([part, entry]) => {
    const { columns, keyCheck, tokenCheck } = entry
    if (!isScattered(entry)) return []
    if (columns === undefined)
      throw new RangeError(
        `Batch ${batch} of ${root}/${part} was written by an older version, which did not record its columns: run the job that writes it again.`,
      )
    const carries = { ...(keyCheck !== undefined && { keyCheck }), ...(tokenCheck !== undefined && { tokenCheck }) }
    return [{ job: compaction({ root, part, columns, carries }), batch }]
  })
}

function isScattered({ files, bytes }: ParquetEntry): boolean {
  return files > Math.max(1, Math.ceil(bytes / TARGET))
}
