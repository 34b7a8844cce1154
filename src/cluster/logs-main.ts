/** `npm run logs`: the logs of every service in one place, of the containers where there are some, else of the local stack. */
import { Argument, Command, InvalidArgumentError } from 'commander'
import { ConfigError, readClusterSettings, readStackSettings } from '../config.ts'
import { logs } from '../stack/logs.ts'
import { serviceNames } from '../stack/processes/service.ts'
import { StackError } from '../stack/stack-error.ts'
import { ClusterError } from './cluster-error.ts'
import { ask, compose, composeEnvironment } from './docker.ts'

interface Flags {
  readonly lines: number
  readonly follow: boolean
}

const program = new Command('logs')
  .description('The logs of the containers where there are some, else of the local stack.')
  .addArgument(new Argument('[service]', 'default: all'))
  .option('-n, --lines <number>', 'how many lines of each', wholeNumber, 20)
  .option('-f, --follow', 'go on', false)
  .action(async (service: string | undefined, flags: Flags) => {
    const settings = readClusterSettings()
    const found = ask(['compose', '--profile', '*', 'ps', '--all', '--quiet'], composeEnvironment(settings))
    if (found.status !== 0 || found.stdout.trim() === '') return ofStack(service, flags)
    const options = ['--tail', String(flags.lines), ...(flags.follow ? ['--follow'] : [])]
    process.exitCode = await compose(settings, ['--profile', '*', 'logs', ...options, ...(service ? [service] : [])])
  })

async function ofStack(service: string | undefined, flags: Flags): Promise<void> {
  const known = serviceNames.find((name) => name === service)
  if (service !== undefined && known === undefined)
    throw new ClusterError(`the local stack has no service ${service}, only ${serviceNames.join(', ')}.`)
  await logs(readStackSettings(), { ...flags, ...(known && { service: known }) })
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return Number(text)
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof ClusterError || error instanceof StackError || error instanceof ConfigError)) throw error
  process.stderr.write(`logs: ${error.message}\n`)
  process.exitCode = 1
}
