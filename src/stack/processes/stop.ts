import type { Home } from '../home.ts'
import { keepArchive } from '../java/class-archive.ts'
import { forgetPid, readPid } from './pid-file.ts'
import { stop } from './process.ts'
import type { ServiceName } from './service.ts'

/** Long enough for PostgreSQL's last checkpoint. */
const GRACE_SECONDS = 30
/** Java writes its class data in 5 s, or in many more where the machine is busy. */
const ARCHIVE_SECONDS = 120

/** What came of ending a service. */
export type Stopped = 'stopped' | 'killed' | 'not running'

/** Ends a service and what it left: asks, waits, and kills. */
export async function stopService(home: Home, service: ServiceName): Promise<Stopped> {
  const started = readPid(home, service)
  if (!started) return 'not running'
  const outcome = await stop(started, started.stopSignal, started.archive?.draft ? ARCHIVE_SECONDS : GRACE_SECONDS)
  if (outcome === 'stopped' && started.archive) keepArchive(started.archive)
  forgetPid(home, service)
  return outcome
}
