import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { StackSettings } from '../config.ts'
import { homeAt, logFile } from './home.ts'
import { type ServiceName, serviceNames } from './processes/service.ts'
import { StackError } from './stack-error.ts'

/** What of the logs is shown. */
export interface LogsOptions {
  /** Default: all of them. */
  readonly service?: ServiceName
  /** The last lines of each. */
  readonly lines: number
  /** Whether to go on showing what comes. */
  readonly follow: boolean
}

/** Shows the end of the logs on standard output. */
export async function logs(settings: StackSettings, { service, lines, follow }: LogsOptions): Promise<void> {
  const home = homeAt(settings.home)
  const files = (service ? [service] : serviceNames)
    .map((name) => logFile(home, name))
    .filter((file) => existsSync(file))
  if (files.length === 0) throw new StackError(`there are no logs in ${home.logs} yet. Run: npm run stack -- up`)
  const tail = spawn('tail', ['-n', String(lines), ...(follow ? ['-F'] : []), ...files], { stdio: 'inherit' })
  await once(tail, 'exit')
}
