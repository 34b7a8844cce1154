import { appendFileSync } from 'node:fs'
import type { Settings } from '../config.ts'
import type { Reporter } from '../driver/reporter.ts'
import type { Job } from '../jobs/define-job.ts'
import { type RunEvent, runEvent } from '../orchestrator/lineage.ts'
import type { Run } from '../runs/run.ts'
import { nothing } from './several-reporters.ts'

/** How long to wait for whoever takes events, in ms: no run fails for want of it. */
const PATIENCE = 5000

/** Tells of a job's runs in OpenLineage's words: a line in a file, a POST to an address, or both, as the settings say. */
export class Lineage {
  readonly #settings: Settings
  readonly #underWay = new Set<Promise<void>>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The reporter for runs of a job. */
  of(job: Job): Reporter {
    const tell = (run: Run) => this.#tell(job, run)
    return { ...nothing, started: tell, ended: tell, cleared: tell }
  }

  /** Waits until everything has been sent, or was refused. */
  async sent(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  #tell(job: Job, run: Run): void {
    const { lineage, hdfs, postgres } = this.#settings
    if (lineage.file === undefined && lineage.url === undefined) return
    const event = runEvent(job, run, { hdfs: hdfs.uri, postgres })
    if (lineage.file !== undefined) appendFileSync(lineage.file, `${JSON.stringify(event)}\n`, { mode: 0o600 })
    if (lineage.url === undefined) return
    const sent = post(lineage.url, event)
    this.#underWay.add(sent)
    void sent.finally(() => this.#underWay.delete(sent))
  }
}

async function post(url: string, event: RunEvent): Promise<void> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(PATIENCE),
    })
    await answer.body?.cancel()
    if (!answer.ok) lost(`HTTP ${answer.status}`)
  } catch (error) {
    lost(error instanceof Error ? error.name : String(error))
  }
}

/** The address is not repeated: it may hold a secret. */
function lost(reason: string): void {
  process.stderr.write(`an event of OpenLineage was not taken (${reason}): see OPENLINEAGE_URL. The run goes on.\n`)
}
