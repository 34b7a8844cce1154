/** Where a run may stand. `running` is the only state that is not final. */
export const runStates = ['running', 'succeeded', 'failed', 'cancelled'] as const
export type RunState = (typeof runStates)[number]

/** How many rows went where; `rowsIn = published + quarantined + duplicates` in every run that published. */
export interface RunCounts {
  readonly rowsIn: number
  /** Rows that readers see after the run. */
  readonly published: number
  /** Rows that broke the contract and were set aside with the reason. */
  readonly quarantined: number
  /** Exact duplicates, of which one was kept. */
  readonly duplicates: number
}

/** One thing a run did and how long it took. */
export interface RunStep {
  readonly name: string
  readonly seconds: number
}

/** Why a run failed: never row contents, never a secret. */
export interface RunFailure {
  /** A stable name for the cause, such as Spark's error class. */
  readonly code: string
  readonly message: string
}

/** A batch of a dataset as a run has read it, or as it has written it. */
export interface RunDataset {
  readonly role: 'read' | 'written'
  /** A folder of HDFS as `/processed_fraud_data/accepted`, a table of PostgreSQL, or a CSV as it was named. */
  readonly dataset: string
  /** Null for a CSV, which is cut into batches only by whoever reads it. */
  readonly batch: string | null
  /** The run that wrote these rows; null for a CSV. */
  readonly madeBy: string | null
  /** Of what was read, the number of the manifest, or of the publication of the batch of a table; otherwise null. */
  readonly version: number | null
  readonly rows: number
  /** As stored, with the indexes of a table; null where that is not known. */
  readonly bytes: number | null
}

/** What the rollback of a run is to do once only: see {@link Run.key}. */
export function rollbackKey(runId: string): string {
  return `rollback ${runId}`
}

/** How a run stands, in a word: one whose process is gone is not running. */
export function standOf({ state, isDead }: Pick<Run, 'state' | 'isDead'>): RunState | 'dead' {
  return isDead ? 'dead' : state
}

/** One execution of a job, or the taking back of what one has published. */
export interface Run {
  /** Unique and sortable by time: `20260322T141503-ingest-9f3c2a`. */
  readonly id: string
  readonly job: string
  readonly state: RunState
  /** Higher than that of every run that began before; 0 until it is recorded. */
  readonly fence: number
  /** Whether it is recorded as running and nobody shows it to be alive: the next run puts it in order. */
  readonly isDead: boolean
  /** The parameters as given, without secrets. */
  readonly params: Readonly<Record<string, string>>
  /** The batches it read and replaced, `2020-03` or `2020-03-05`. */
  readonly batches: readonly string[]
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly counts: RunCounts | null
  readonly steps: readonly RunStep[]
  readonly failure: RunFailure | null
  /** Expectations that did not hold and did not end the run either, in words. */
  readonly warnings: readonly string[]
  /** The tag that every Spark operation of the run carries, to be found in the Spark UI. */
  readonly tag: string
  /** Further tags that it was submitted with, the first of them perhaps its name. */
  readonly tags: readonly string[]
  /**
   * What it is to do, in a word, where that is to be done once only: of the runs with one key no two go on at the same
   * time, and but one succeeds. Null where that is of no matter.
   */
  readonly key: string | null
  /** The run whose publication it takes back; null for all others. */
  readonly rollsBack: string | null
  /** The run that has taken back what it published; its key is free then. Null for all others. */
  readonly rolledBackBy: string | null
  /** The Spark session it works in, by which another process can stop what a dead one left; null before it is open. */
  readonly session: { readonly userId: string; readonly id: string } | null
  /** Spark's ids of the operations that the run executed. */
  readonly operationIds: readonly string[]
  /** Tells the plans of its outputs from others, see `driver/plan/plan-digest.ts`; null before they are made, and for a rollback. */
  readonly planDigest: string | null
  /** How many bytes it read and wrote, as they are stored; null where that is not known, or not yet. */
  readonly bytesRead: number | null
  readonly bytesWritten: number | null
  /** The operating-system user who submitted it. */
  readonly submittedBy: string
  /** The version of this package that ran it. */
  readonly codeVersion: string
}
