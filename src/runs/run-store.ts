import type { Run, RunDataset, RunState } from './run.ts'

/** Which runs are wanted. */
export interface RunFilter {
  readonly job?: string | undefined
  readonly state?: RunState | undefined
  /** A batch that they read or replaced. */
  readonly batch?: string | undefined
}

/** Where a run stages what it writes: below a root of HDFS, or, where that is null, in tables. */
export interface StagingPlace {
  readonly root: string | null
}

/** How a run begins. */
export interface Beginning extends StagingPlace {
  /** Is called when somebody asks for its end. */
  readonly onKill?: (() => void) | undefined
}

/** A run that is known to be alive until this is disposed of. */
export interface Alive extends AsyncDisposable {
  /** The number of the run: higher than that of every run that began before. */
  readonly fence: number
  /**
   * Throws `StoreError` `RUN_SETTLED` where somebody has taken the run for dead and put it in order. Where the connection
   * that shows its being alive is lost, waits until it is there again.
   */
  check(): Promise<void>
  /** That somebody has settled the run, as an error; undefined where nobody is known to have. Waits for nothing. */
  ended(): Promise<Error | undefined>
}

/** A run that may have something in staging, and where. */
export interface StagedRun extends StagingPlace {
  readonly run: Run
}

/** The run that has published a batch last, and was not taken back. */
export interface LastWriter {
  readonly dataset: string
  readonly batch: string
  readonly runId: string
  readonly fence: number
}

/** Where runs are recorded. Implemented by `storage/postgres`. */
export interface RunStore {
  /** The run with this key that goes on or has succeeded and was not taken back, if there is one. */
  withKey(key: string): Promise<Run | undefined>
  /**
   * Records that a run has begun, before it does anything. Throws `StoreError` `RUN_KEY_TAKEN` where another with its key
   * goes on or has succeeded.
   */
  begin(run: Run, beginning: Beginning): Promise<Alive>
  /** Asks for the end of a run, wherever it runs; it ends as after Ctrl-C. Does nothing where it has ended or is dead. */
  kill(id: string): Promise<void>
  /** The runs that are recorded as running, and that nobody shows to be alive: of one job, or of all. */
  dead(job?: string): Promise<readonly Run[]>
  /**
   * Takes the place of a run that seems to be dead, so that neither it nor anybody else can be in it until the answer is
   * disposed of; undefined where somebody is.
   */
  settling(id: string): Promise<AsyncDisposable | undefined>
  /** The runs that may have something in staging, whatever became of them. */
  staged(): Promise<readonly StagedRun[]>
  /** Records that a run has nothing in staging any more. */
  cleared(id: string): Promise<void>
  /** Records what is known of a run now: its steps, or how it ended. Refuses to change a run that has ended. */
  update(run: Run): Promise<void>
  /** Adds to what a run has read and written; of a run that did not succeed, what it would have written. */
  addDatasets(id: string, datasets: readonly RunDataset[]): Promise<void>
  /** What a run has read and written, by dataset and batch. */
  datasets(id: string): Promise<readonly RunDataset[]>
  /** Who has published each batch of some datasets last. */
  lastWriters(datasets: readonly string[]): Promise<readonly LastWriter[]>
  /** The names of all datasets that runs have published. */
  knownDatasets(): Promise<readonly string[]>
  /** The newest runs first; of `filter`, what is given has to hold of them. */
  recent(limit: number, filter?: RunFilter): Promise<readonly Run[]>
  /** The run with this id, if there is one. */
  find(id: string): Promise<Run | undefined>
}
