import { appendFileSync } from 'node:fs'
import type { Settings } from '../../config.ts'
import { type Reporter, silentReporter } from '../../driver/reporter.ts'
import type { Job } from '../../jobs/define-job.ts'
import { runEvent } from '../../orchestrator/lineage.ts'
import { postJson } from '../../orchestrator/post-json.ts'
import type { Run, RunDataset } from '../../runs/run.ts'
import { lossOf } from './loss.ts'

/** Tells of a job's runs in OpenLineage's words: a line in a file, a POST to an address, or both, as the settings say. */
export class Lineage {
  readonly #settings: Settings
  readonly #underWay = new Set<Promise<void>>()
  readonly #lost = lossOf('OpenLineage')

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The reporter for runs of a job. */
  of(job: Job): Reporter {
    const tell = (run: Run, datasets?: readonly RunDataset[]) => this.#tell(job, run, datasets)
    return { ...silentReporter, started: tell, ended: tell, cleared: tell }
  }

  /** Waits until everything has been sent, or was refused. */
  async sent(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  #tell(job: Job, run: Run, datasets?: readonly RunDataset[]): void {
    const { lineage, hdfs, postgres } = this.#settings
    if (lineage.file === undefined && lineage.url === undefined) return
    const event = runEvent(job, { run, datasets }, { hdfs: hdfs.uri, postgres })
    if (lineage.file !== undefined) this.#append(lineage.file, event)
    if (lineage.url === undefined) return
    const sent = postJson(lineage.url, event).then((refusal) => {
      if (refusal !== '') this.#lost(`${refusal}: see OPENLINEAGE_URL`)
    })
    this.#underWay.add(sent)
    void sent.finally(() => this.#underWay.delete(sent))
  }

  #append(file: string, event: object): void {
    try {
      appendFileSync(file, `${JSON.stringify(event)}\n`, { mode: 0o600 })
    } catch (error) {
      this.#lost(error)
    }
  }
}
