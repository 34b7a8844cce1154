import {
  type ParquetEntry,
  type Publisher,
  type PublishOptions,
  partBatch,
  type ReadParts,
  StoreError,
} from '../../driver/ports.ts'
import { overlapOf } from '../overlap.ts'
import { isSettled, type Manifest, type Publication } from './manifest.ts'

/** Throws {@link StoreError} where a run may not make the next state of the one there is. */
export function refusePublication(
  root: string,
  base: Manifest | undefined,
  publication: Publication,
  { madeFrom, checkKept }: PublishOptions,
): void {
  refuseSettled(root, base, publication)
  refuseSuperseded(root, base, publication)
  refuseOverlap(root, base, publication)
  refuseOvertaken(root, base, madeFrom)
  const parts = new Set(Object.values(publication.batches).flatMap((each) => Object.keys(each)))
  for (const [batch, { parts: there }] of Object.entries(base?.batches ?? {}))
    for (const [part, entry] of Object.entries(there))
      if (parts.has(part) && publication.batches[batch]?.[part] === undefined) checkKept?.({ part, batch }, entry)
}

/**
 * What is left of a publication without the undated lines of files of which a younger run has published them already: they
 * are the same, since such a batch is named after what its file holds. Runs of different months of one file need not wait
 * for each other.
 */
export function withoutSameLines(base: Manifest | undefined, publication: Publication): Publication {
  const isSame = (batch: string, part: string) =>
    batch.startsWith('undated-') && (base?.batches[batch]?.parts[part]?.fence ?? 0) > publication.fence
  const batches = Object.entries(publication.batches).filter(
    ([batch, parts]) => !Object.keys(parts).every((part) => isSame(batch, part)),
  )
  return batches.length === 0 ? publication : { ...publication, batches: Object.fromEntries(batches) }
}

/** Throws where a run was taken for dead and put in order. */
export function refuseSettled(root: string, base: Manifest | undefined, publisher: Publisher): void {
  if (!isSettled(base, publisher)) return
  throw new StoreError(
    'RUN_SETTLED',
    `run ${publisher.runId} was out of touch for so long that another took it for dead and put it in order: nothing of it is published at ${root}. Submit the job again.`,
  )
}

/** Throws where a run that began later has published, or taken back, one of the batches. */
function refuseSuperseded(root: string, base: Manifest | undefined, { runId, fence, batches }: Publication): void {
  const newer = Object.entries(batches).flatMap(([batch, parts]) =>
    Object.keys(parts).flatMap((part) => {
      const shown = base?.batches[batch]?.parts[part]
      const last = shown?.fence ?? base?.gone[batch]?.[part] ?? 0
      return last > fence ? [{ batch, part, shown }] : []
    }),
  )
  const [first] = newer
  if (!first) return
  throw new StoreError(
    'RUN_SUPERSEDED',
    `run ${runId} is too late: ${deedOf(first.shown)}, batch ${first.batch} of ${root}/${first.part}${newer.length > 1 ? ` and ${newer.length - 1} more` : ''}. Nothing was changed; submit the job again if the batch is to be replaced once more.`,
  )
}

function deedOf(shown: ParquetEntry | undefined): string {
  return shown === undefined
    ? 'a run that began after it has taken back'
    : `a run that began after it has published or put back (now from run ${shown.runId})`
}

/** Throws where a month would stand beside one of its own days. */
function refuseOverlap(root: string, base: Manifest | undefined, { batches }: Publication): void {
  const parts = new Set(Object.values(batches).flatMap((each) => Object.keys(each)))
  for (const part of parts) {
    const others = Object.entries(base?.batches ?? {}).flatMap(([batch, { parts: there }]) =>
      there[part] ? [[batch, there[part]] as const] : [],
    )
    const names = others.map(([batch]) => batch)
    const overlap = overlapOf(Object.keys(batches), names)
    if (!overlap) continue
    const by = others.find(([batch]) => batch === overlap.other)?.[1].runId
    throw new StoreError(
      'BATCHES_OVERLAP',
      `batch ${overlap.batch} and batch ${overlap.other}${by === undefined ? '' : `, which run ${by} has published`} at ${root}/${part}, share rows: a dataset is cut by month or by day, not both. Run it with the same --by as before, or roll back what is there.`,
    )
  }
}

/** Refuses to replace batches that are no longer those that were read. */
function refuseOvertaken(root: string, base: Manifest | undefined, madeFrom: ReadParts | undefined): void {
  const now = new Map(
    Object.entries(base?.batches ?? {}).flatMap(([batch, { parts }]) =>
      Object.entries(parts).map(([part, { runId }]) => [partBatch({ part, batch }), runId] as const),
    ),
  )
  const overtaken = [...(madeFrom ?? [])].filter(([read, run]) => now.get(read) !== run)
  if (overtaken.length === 0) return
  throw new StoreError(
    'RUN_SUPERSEDED',
    `${root}: ${overtaken.map(([read]) => read).join(', ')} have been published anew since this run read them. Run it again.`,
  )
}
