import { StoreError } from '../driver/ports.ts'

/** A batch that a run has published, as it is now. */
export interface BatchNow {
  readonly dataset: string
  readonly batch: string
  /** The run whose version readers see; null where they see none. */
  readonly now: string | null
  /** Whether what was there before the run is still kept. */
  readonly isKept: boolean
}

/** Throws {@link StoreError} where a run cannot be taken back, with the reason and what to do. */
export function refuseRollback(runId: string, batches: readonly BatchNow[]): void {
  const replaced = batches.filter(({ now }) => now !== runId)
  const lost = batches.filter(({ isKept }) => !isKept)
  const [first = lost[0]] = replaced
  if (first === undefined) return
  const others = replaced.length > 0 ? replaced.length - 1 : lost.length - 1
  const which = `batch ${first.batch} of ${first.dataset}${others > 0 ? ` and ${others} more` : ''}`
  if (replaced.length === 0)
    throw new StoreError(
      'VERSION_NOT_KEPT',
      `run ${runId} cannot be rolled back: what ${which} showed before it is no longer kept (KEEP_VERSIONS). Nothing was changed; run the job again over the old input.`,
    )
  throw new StoreError(
    'RUN_SUPERSEDED',
    first.now === null
      ? `run ${runId} cannot be rolled back: ${which} is not there any more. Nothing was changed.`
      : `run ${runId} cannot be rolled back: ${which} now comes from run ${first.now}. Nothing was changed; roll that one back first.`,
  )
}
