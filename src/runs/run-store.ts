import type { Run, RunState } from './run.ts'

/** Which runs are wanted. */
export interface RunFilter {
  readonly job?: string | undefined
  readonly state?: RunState | undefined
  /** A batch that they read or replaced. */
  readonly batch?: string | undefined
}

/** Where runs are recorded. Implemented by `storage/postgres`. */
export interface RunStore {
  /** Records that a run has begun, before it does anything. */
  begin(run: Run): Promise<void>
  /** Records what is known of a run now: its steps, or how it ended. Refuses to change a run that has ended. */
  update(run: Run): Promise<void>
  /** The newest runs first; of `filter`, what is given has to hold of them. */
  recent(limit: number, filter?: RunFilter): Promise<readonly Run[]>
  /** The run with this id, if there is one. */
  find(id: string): Promise<Run | undefined>
}
