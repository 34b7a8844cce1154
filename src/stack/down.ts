import { existsSync, rmSync } from 'node:fs'
import { endpointsFile, type StackSettings } from '../config.ts'
import { type Home, homeAt } from './home.ts'
import { removePlace } from './postgres/postgres-place.ts'
import { whileLocked } from './processes/lock.ts'
import type { ServiceName } from './processes/service.ts'
import { stopService } from './processes/stop.ts'

/** Whoever uses a service goes before it; those of one line go together. */
const order: readonly (readonly ServiceName[])[] = [
  ['spark', 'history'],
  ['worker'],
  ['master', 'postgres', 'namenode', 'datanode'],
]

/** How the stack is taken down. */
export interface DownOptions {
  /** Told what is done, a line at a time. Default: nobody. */
  readonly say?: (line: string) => void
}

/** Ends every service, in order, and returns when no process is left. The data stay. */
export async function down(settings: StackSettings, { say = () => {} }: DownOptions = {}): Promise<void> {
  const home = homeAt(settings.home)
  if (existsSync(home.root)) await whileLocked(home, { say }, () => stopAll(home, say))
}

/** Takes the stack down and forgets its data; keeps the secrets unless told otherwise. */
export async function reset(
  settings: StackSettings,
  { say = () => {}, secrets = false }: DownOptions & { readonly secrets?: boolean } = {},
): Promise<void> {
  const home = homeAt(settings.home)
  if (!existsSync(home.root)) return
  await whileLocked(home, { say }, async () => {
    await stopAll(home, say)
    removePlace(home)
    const forgotten = [home.hdfs, home.events, home.warehouse, home.scratch, home.logs, home.conf, home.pids, home.plan]
    for (const path of secrets ? [...forgotten, home.secrets] : forgotten)
      rmSync(path, { recursive: true, force: true })
    say(secrets ? 'data and secrets are gone' : 'data are gone, secrets are kept')
  })
}

async function stopAll(home: Home, say: (line: string) => void): Promise<void> {
  const begun = Date.now()
  for (const names of order) {
    await Promise.all(
      names.map(async (name) => {
        const outcome = await stopService(home, name)
        const seconds = ((Date.now() - begun) / 1000).toFixed(1).padStart(5)
        if (outcome !== 'not running') say(`${name.padEnd(9)} ${outcome} ${seconds} s`)
      }),
    )
  }
  rmSync(endpointsFile(home.root), { force: true })
}
