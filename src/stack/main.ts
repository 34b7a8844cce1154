import { Argument, Command, InvalidArgumentError } from 'commander'
import { ConfigError, readStackSettings } from '../config.ts'
import { down, reset } from './down.ts'
import { logs } from './logs.ts'
import { type ServiceName, serviceNames } from './processes/service.ts'
import { StackError } from './stack-error.ts'
import { status, statusTable } from './status.ts'
import { up } from './up.ts'

const say = (line: string) => void process.stderr.write(`${line}\n`)

const program = new Command('stack').description('The local stack: Spark, HDFS and PostgreSQL as processes.')

program
  .command('up')
  .description('start what is not running and healthy')
  .option('--cluster', 'a standalone Spark cluster, master and worker, instead of one process', false)
  .action(async ({ cluster }: { cluster: boolean }) => {
    await up(readStackSettings(), { cluster, say })
  })

program
  .command('down')
  .description('stop everything; the data stay')
  .action(() => down(readStackSettings(), { say }))

program
  .command('status')
  .description('how every service is; exits with 1 if not all are healthy')
  .option('--json', 'for machines', false)
  .action(async ({ json }: { json: boolean }) => {
    const statuses = await status(readStackSettings())
    process.stdout.write(`${json ? JSON.stringify(statuses, null, 2) : statusTable(statuses)}\n`)
    if (statuses.some(({ state }) => state !== 'healthy')) process.exitCode = 1
  })

program
  .command('logs')
  .description('the end of the logs')
  .addArgument(new Argument('[service]', 'default: all').choices(serviceNames))
  .option('-n, --lines <number>', 'how many lines of each', wholeNumber, 20)
  .option('-f, --follow', 'go on', false)
  .action((service: ServiceName | undefined, { lines, follow }: { lines: number; follow: boolean }) =>
    logs(readStackSettings(), { lines, follow, ...(service && { service }) }),
  )

program
  .command('reset')
  .description('stop everything and forget all data; the secrets stay')
  .option('--secrets', 'forget them too', false)
  .action(({ secrets }: { secrets: boolean }) => reset(readStackSettings(), { say, secrets }))

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return Number(text)
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof StackError || error instanceof ConfigError)) throw error
  say(`stack: ${error.message}`)
  process.exitCode = 1
}
