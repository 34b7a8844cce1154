import type { DataFrame } from '#spark-connect'
import type { CsvFrames } from '../jobs/dataset.ts'
import type { Job } from '../jobs/define-job.ts'
import type { Run, RunCounts, RunDataset, RunFailure } from '../runs/run.ts'
import { checkedKey, checkedTag } from '../runs/run-names.ts'
import type { Alive } from '../runs/run-store.ts'
import { atOnce } from './at-once.ts'
import { CANCELLED, failureOf, TIMED_OUT } from './failure.ts'
import type { InputFiles } from './inputs/input-files.ts'
import { type OpenInputs, openInputs } from './inputs/open-inputs.ts'
import { undatedOf } from './inputs/undated-of.ts'
import { JobError } from './job-error.ts'
import { readKeyRing } from './keys/key-ring.ts'
import { newRun } from './new-run.ts'
import { endsSoon, orGivenUp } from './patience.ts'
import { inContract } from './plan/in-contract.ts'
import { frameFor, framesWithKeys, type Quarantine } from './plan/job-frames.ts'
import type { GivenParams } from './plan/params.ts'
import { planDigest } from './plan/plan-digest.ts'
import { isOnlyOf } from './plan/rows-of.ts'
import type { KeyChecks, RowsByBatch } from './ports.ts'
import type { Resources } from './resources.ts'
import { checkSparkVersion } from './session/oldest-spark.ts'
import { holdServerSettings } from './session/server-settings.ts'
import { clearUp } from './settle.ts'
import type { AnyFrame, Found, Sink } from './sinks/sink.ts'
import { sinkOf } from './sinks/sink-of.ts'
import { checkBalance } from './verify/balance.ts'
import { checksumDifferences } from './verify/checksum.ts'
import { type Measured, measured, measuring, readMeasures } from './verify/measure.ts'
import { quarantineShare, rulesBroken } from './verify/quarantine-share.ts'
import { checkReadSums } from './verify/read-sums.ts'
import { RowsRead } from './verify/rows-read.ts'

/** How long a cluster may take to stop what was cancelled, in ms. */
const SETTLING = 15_000

/** How many outputs are written at the same time. */
const WRITES_AT_ONCE = 4

/**
 * Runs a job: open → stage → verify → publish. Readers see the old batches until the last step and the new ones after
 * it, never a mix. A failed run is recorded, what it staged is taken away, and the run is returned with its failure; it
 * throws only where the run cannot even be recorded, Spark is too old or set too wrongly for any, or its key or a tag is none
 * (`RangeError`).
 */
export async function runJob(job: Job, params: GivenParams, resources: Resources): Promise<Run> {
  checkSparkVersion(resources.spark)
  await orGivenUp(holdServerSettings(resources.spark, [job]), resources.signal)
  return new Attempt(job, params, resources).run()
}

class Attempt {
  readonly #job: Job
  readonly #params: GivenParams
  readonly #resources: Resources
  readonly #sink: Sink
  #reused: readonly DataFrame<unknown>[] = []
  #quarantine: Quarantine | undefined
  /** By which the keys can be told that the job uses. */
  #checks: KeyChecks = {}
  #run: Run
  #alive: Alive | undefined
  /** What it will be once it is published; undefined before it begins to be. */
  #succeeded: Run | undefined
  #read: RowsRead | undefined
  #files: readonly InputFiles[] = []
  #rejected: readonly CsvFrames<never>['rejected'][] = []
  /** What it has read and written, once that is verified. */
  #datasets: readonly RunDataset[] = []

  constructor(job: Job, params: GivenParams, resources: Resources) {
    this.#job = job
    this.#params = params
    this.#resources = resources
    this.#sink = sinkOf(job, resources)
    const { userId, sessionId: id } = resources.spark
    const { tags = [], key = null } = resources
    if (key !== null) checkedKey(key)
    tags.forEach(checkedTag)
    this.#run = { ...newRun(job.name, params.given), tags, key, session: { userId, id } }
  }

  async run(): Promise<Run> {
    const { runs, reporter, spark, cancel } = this.#resources
    const beginning = { root: this.#sink.root, onKill: () => cancel?.('killed') }
    await using alive = await runs.begin(this.#run, beginning)
    this.#alive = alive
    this.#run = { ...this.#run, fence: alive.fence }
    reporter.started(this.#run)
    const tags = [this.#run.tag, ...this.#run.tags]
    for (const tag of tags) spark.addTag(tag)
    try {
      await this.#work()
    } catch (error) {
      await this.#fail(error)
    } finally {
      for (const tag of tags) spark.removeTag(tag)
      await endsSoon(Promise.allSettled(this.#reused.map((frame) => frame.unpersist())))
      for (const files of this.#files) files.close()
    }
    reporter.ended(this.#run, this.#datasets)
    return this.#run
  }

  async #work(): Promise<void> {
    const { signal } = this.#resources
    const problems = orGivenUp(clearUp(this.#resources), signal).catch((error: unknown) => [failureOf(error).message])
    this.#warn(await problems)
    const open = await this.#step('open', 'checking inputs, contracts and the encryption key', () => this.#open())
    const frames = await this.#step('plan', 'planning and checking the outputs', () => this.#plan(open))
    const written = await this.#step('stage', 'writing to staging', () => this.#stage(frames))
    const duplicates = await this.#step('count', 'counting duplicates', () => countDuplicates(frames.get('duplicates')))
    const counts = await this.#step('verify', 'verifying what is really there', () =>
      this.#verify(open, written, duplicates),
    )
    await this.#step('publish', 'publishing', () => this.#publish(counts, open))
  }

  async #open(): Promise<OpenInputs> {
    const opened = await openInputs(this.#job, this.#params.parsed, { ...this.#resources, runId: this.#run.id })
    this.#files = opened.files
    const open = {
      ...opened,
      replaced: [
        ...opened.replaced,
        ...(await undatedOf(this.#job, { ...this.#resources, given: this.#params.given })),
      ],
    }
    this.#run = { ...this.#run, batches: open.batches ?? [] }
    this.#read = new RowsRead(open, this.#params.given.batch)
    this.#warn(open.warnings)
    this.#rejected = open.rejected
    return open
  }

  #warn(warnings: readonly string[]): void {
    this.#run = { ...this.#run, warnings: [...this.#run.warnings, ...warnings] }
  }

  /** Builds every plan, and has stores and Spark check them, before anything is written. */
  async #plan({ inputs, keyChecks }: OpenInputs): Promise<ReadonlyMap<string, AnyFrame>> {
    const { id: runId } = this.#run
    const call = { ...this.#resources, inputs, params: this.#params.parsed, runId }
    const { frames, reused, checks, unpinned, quarantine } = await framesWithKeys(this.#job, call, keyChecks)
    for (const name of Object.keys(this.#job.outputs)) inContract(this.#job, name, frameFor(this.#job, name, frames))
    this.#reused = reused
    this.#checks = { ...checks, ...this.#job.carries }
    this.#quarantine = quarantine
    this.#run = { ...this.#run, planDigest: planDigest({ frames: unpinned, inputs, runId }) }
    await this.#sink.prepare(this.#run, this.#checks)
    return frames
  }

  /**
   * Writes the published output first: in passing it shows what the others have to hold. These are mostly small, and
   * several at once, so that the cluster need not wait between them.
   */
  async #stage(frames: ReadonlyMap<string, AnyFrame>): Promise<ReadonlyMap<string, Measured>> {
    await this.#computeReused()
    const { published, quarantined } = this.#job.accounts
    const first = await this.#write(published.output, frameFor(this.#job, published.output, frames))
    const written = new Map([[published.output, first]])
    const others = Object.keys(this.#job.outputs).filter((name) => name !== published.output)
    await atOnce(WRITES_AT_ONCE, others, async (name) => {
      const given = frameFor(this.#job, name, frames)
      const frame = name === quarantined ? this.#rejects(given, first) : given
      if (frame) written.set(name, await this.#write(name, frame))
    })
    return written
  }

  /** What goes to quarantine, without the sources that are known to have nothing: each would be read once more. */
  #rejects(given: AnyFrame, { setAside }: Measured): AnyFrame | undefined {
    const frame = this.#quarantine?.own ?? given
    const own = this.#read?.isClean && this.#isOnlyRejected(frame) ? [] : [frame]
    const others = this.#quarantine && setAside > 0 ? [this.#quarantine.setAside] : []
    return [...own, ...others].reduce<AnyFrame | undefined>((all, frame) => all?.union(frame) ?? frame, undefined)
  }

  /** Whether a frame is made of nothing but the lines that an input has rejected: a job may set more aside. */
  #isOnlyRejected({ plan }: AnyFrame): boolean {
    return this.#rejected.some((rejected) => isOnlyOf(plan, rejected.plan))
  }

  /** One after the other, as the job asked: Spark knows the size of each when it plans what is made of it. */
  async #computeReused(): Promise<void> {
    for (const frame of this.#reused) {
      this.#resources.signal?.throwIfAborted()
      await frame.persist()
      await frame.count()
    }
  }

  async #write(name: string, frame: AnyFrame): Promise<Measured> {
    this.#resources.signal?.throwIfAborted()
    const wanted = measuring(this.#job, name)
    const result = await this.#sink.write(this.#run, name, measured(wanted, frame))
    this.#run = { ...this.#run, operationIds: [...this.#run.operationIds, result.operationId] }
    this.#read?.hear(result.observed)
    const found = readMeasures(wanted, result)
    this.#warn(found.warnings)
    return found
  }

  async #verify(open: OpenInputs, written: ReadonlyMap<string, Measured>, duplicates: number): Promise<RunCounts> {
    await this.#checkFiles()
    const [there] = await Promise.all([this.#sink.verify(this.#run, open.replaced), checkReadSums(open.parquetFiles)])
    await this.#resources.tables.refuseOvertaken(open.fromTables)
    for (const [name, measured] of written) checkWritten(name, measured, there[name])
    const { published, quarantined } = this.#job.accounts
    const stands = written.get(published.output)?.standsFor ?? 0
    const counts = {
      rowsIn: this.#read?.total() ?? 0,
      published: published.column === undefined ? total(there[published.output]?.rows) : stands,
      quarantined: quarantined === undefined ? 0 : total(there[quarantined]?.rows),
      duplicates,
    }
    checkBalance(counts)
    const warnings = await quarantineShare(counts, this.#job.quarantineLimit, () => rulesBroken(this.#rejected))
    const { batches = Object.keys(there[published.output]?.rows ?? {}).sort() } = open
    // Recorded before anything is published: whoever finds the run dead afterwards knows what it published.
    this.#run = { ...this.#run, batches, counts, warnings: [...this.#run.warnings, ...warnings] }
    await this.#recordDatasets(open)
    return counts
  }

  /** Whether what was read more than once is still what it was. */
  async #checkFiles(): Promise<void> {
    for (const files of this.#files) {
      await files.refuseChanged()
      this.#warn(await files.warnings())
    }
  }

  async #recordDatasets({ read }: OpenInputs): Promise<void> {
    const written = await this.#sink.written(this.#run)
    const wholes = read.map((one) => (one.batch === null ? { ...one, rows: this.#read?.of(one.dataset) ?? 0 } : one))
    this.#datasets = [...wholes, ...written]
    await this.#resources.runs.addDatasets(this.#run.id, this.#datasets)
    this.#run = { ...this.#run, bytesRead: totalBytes(read), bytesWritten: totalBytes(written) }
  }

  async #publish(counts: RunCounts, { from, fromTables }: OpenInputs): Promise<void> {
    await this.#refuseGoneKey()
    const succeeded: Run = { ...this.#run, state: 'succeeded', finishedAt: new Date(), counts }
    this.#succeeded = succeeded
    await this.#sink.publish(succeeded, { ...this.#checks, from, fromTables })
    this.#run = succeeded
    await this.#resources.runs.cleared(succeeded.id).catch(() => undefined)
  }

  /** Refuses to publish rows of which the key has been dropped since they were encrypted: nobody could read them. */
  async #refuseGoneKey(): Promise<void> {
    const { keyCheck } = this.#checks
    if (keyCheck === undefined) return
    const { spark, keyFile } = this.#resources
    const ring = await readKeyRing(spark, keyFile)
    if ([...ring.checks.values()].includes(keyCheck)) return
    throw new JobError(
      'WRONG_KEY',
      `the key that this run has encrypted with was taken out of ${keyFile} meanwhile. Nothing was published; run the job again.`,
    )
  }

  async #fail(error: unknown): Promise<void> {
    const { runs, spark, signal } = this.#resources
    const reason = failureOf((await this.#settledBy()) ?? error)
    const end = signal?.aborted && reason.code !== 'NOT_RECORDED' ? endOf(signal) : ({ state: 'failed' } as const)
    this.#run = { ...this.#run, finishedAt: new Date(), counts: null, failure: reason, ...end }
    // What was cancelled may still be writing.
    const hasSettled = await spark.settled({ timeout: SETTLING }).then(
      (left) => left.length === 0,
      () => false,
    )
    if (!hasSettled) this.#run = { ...this.#run, failure: unsettled(this.#run.failure ?? reason) }
    // Neither the clean-up nor the record may hide why the run failed.
    if (await this.#mayBePublished()) return
    // What cannot be taken away now, whoever runs next takes away.
    const isGone = await this.#sink.discard(this.#run).then(
      () => true,
      () => false,
    )
    await runs.update(this.#run).catch(() => undefined)
    if (isGone && hasSettled) await runs.cleared(this.#run.id).catch(() => undefined)
  }

  /** That somebody has settled the run explains whatever failed in it since. */
  async #settledBy(): Promise<Error | undefined> {
    return this.#alive?.ended()
  }

  /**
   * Whether it may be published, only the answer being lost: then it is recorded as succeeded; where that cannot be known
   * or done now, as nothing, and whoever runs next finds out.
   */
  async #mayBePublished(): Promise<boolean> {
    const succeeded = this.#succeeded
    if (succeeded === undefined) return false
    const hasPublished = await this.#sink.hasPublished(succeeded).catch(() => undefined)
    if (!hasPublished) return hasPublished === undefined
    const { runs } = this.#resources
    await runs.update(succeeded).catch(() => undefined)
    const recorded = await runs.find(succeeded.id).catch(() => undefined)
    if (recorded?.state === 'succeeded') this.#run = succeeded
    return true
  }

  async #step<T>(name: string, what: string, work: () => Promise<T>): Promise<T> {
    const { reporter, runs, signal } = this.#resources
    signal?.throwIfAborted()
    reporter.step(this.#run, name, what)
    if (this.#alive) await orGivenUp(this.#alive.check(), signal)
    const started = performance.now()
    // Publishing is one step of a store's, whose end has to be known.
    const result = await (name === 'publish' ? work() : orGivenUp(work(), signal))
    const step = { name, seconds: Math.round(performance.now() - started) / 1000 }
    this.#run = { ...this.#run, steps: [...this.#run.steps, step] }
    if (this.#run.state === 'running') await runs.update(this.#run)
    return result
  }
}

/** A failure of which Spark has not said that the work has ended. */
function unsettled({ code, message }: RunFailure): RunFailure {
  return {
    code,
    message: `${message} Spark does not answer: that its work for the run has ended is not known, and what it may yet stage is left for a later run to take away.`,
  }
}

/** How a run ended whose signal was aborted. */
function endOf({ reason }: AbortSignal): Pick<Run, 'state' | 'failure'> {
  const isTimeout = reason instanceof DOMException && reason.name === 'TimeoutError'
  return isTimeout ? { state: 'failed', failure: TIMED_OUT } : { state: 'cancelled', failure: CANCELLED }
}

async function countDuplicates(frame: AnyFrame | undefined): Promise<number> {
  const rows = (await frame?.collect()) ?? []
  return rows.reduce((sum, row) => sum + Number(row.rows), 0)
}

function total(rows: RowsByBatch | undefined): number {
  return sum(Object.values(rows ?? {}))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0)
}

/** Null where one of them is not known. */
function totalBytes(datasets: readonly RunDataset[]): number | null {
  return datasets.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0)
}

function checkWritten(name: string, written: Measured, found: Found | undefined): void {
  const rows = total(found?.rows)
  if (written.rows !== rows)
    throw new JobError(
      'ROWS_LOST',
      `output '${name}': ${written.rows} rows were written and ${rows} are there. Nothing was published; run the job again.`,
    )
  const differing = checksumDifferences(written.checksum, found?.checksum ?? {})
  if (differing.length > 0)
    throw new JobError(
      'ROWS_CHANGED',
      `output '${name}': all ${rows} rows are there, but ${differing.join(', ')} are not what was written: the store has changed them. Nothing was published. Look whether its types hold what the contract says, and run the job again.`,
    )
}
