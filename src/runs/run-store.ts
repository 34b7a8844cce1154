import type { Run, RunDataset, RunState } from './run.ts'

/** Which runs are wanted. */
export interface RunFilter {
  readonly job?: string | undefined
  readonly state?: RunState | undefined
  /** A batch that they read or replaced. */
  readonly batch?: string | undefined
}

/** Where runs are recorded. Implemented by `storage/postgres`. */
export interface RunStore {
  /** The run with this key that goes on or has succeeded, if there is one. */
  withKey(key: string): Promise<Run | undefined>
  /**
   * Records that a run has begun, before it does anything. It is known to be alive until the answer is disposed of;
   * until then `onKill` is called when somebody asks for its end. Throws `StoreError` `RUN_KEY_TAKEN` where another with
   * its key goes on or has succeeded.
   */
  begin(run: Run, onKill?: () => void): Promise<AsyncDisposable>
  /** Asks for the end of a run, wherever it runs; it ends as after Ctrl-C. Does nothing where it has ended or is dead. */
  kill(id: string): Promise<void>
  /** The runs of a job that are recorded as running, and whose process has died. */
  dead(job: string): Promise<readonly Run[]>
  /** Records what is known of a run now: its steps, or how it ended. Refuses to change a run that has ended. */
  update(run: Run): Promise<void>
  /** Adds to what a run has read and written; of a run that did not succeed, what it would have written. */
  addDatasets(id: string, datasets: readonly RunDataset[]): Promise<void>
  /** What a run has read and written, by dataset and batch. */
  datasets(id: string): Promise<readonly RunDataset[]>
  /** The newest runs first; of `filter`, what is given has to hold of them. */
  recent(limit: number, filter?: RunFilter): Promise<readonly Run[]>
  /** The run with this id, if there is one. */
  find(id: string): Promise<Run | undefined>
}
