import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Command } from 'commander'
import { follow } from '../../orchestrator/follow.ts'
import { runLogFile } from '../observe/run-log.ts'
import { findRun, fromRuns } from '../recorded-runs.ts'

/** `sparkwright logs RUN`: what a run has logged. */
export function logsCommand(): Command {
  return new Command('logs')
    .description('what a run that was submitted on this machine has logged, a JSON object a line')
    .argument('<run>', 'its id')
    .option('-f, --follow', 'go on until it has ended', false)
    .action(async (id: string, options: { readonly follow: boolean }) => {
      await fromRuns('logs', (runs) => findRun(runs, id), undefined)
      const file = runLogFile(id)
      if (!existsSync(file)) throw new RangeError(`${file} is not there: run ${id} was submitted on another machine.`)
      await using log = await open(file)
      const showMore = async () => {
        const { buffer, bytesRead } = await log.read(Buffer.alloc((await log.stat()).size))
        process.stdout.write(buffer.subarray(0, bytesRead))
      }
      await showMore()
      if (options.follow)
        await fromRuns(
          'logs',
          async (runs) => {
            for await (const _ of follow(runs, id)) await showMore()
          },
          undefined,
        )
      await showMore()
    })
}
