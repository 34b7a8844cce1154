/** How a schedule stands. */
export interface ScheduleState {
  readonly name: string
  readonly isPaused: boolean
  /** The last time at which it was due and has been dealt with; in the beginning, when it was first seen. */
  readonly last: Date
}

/** Where schedules keep how they stand. Implemented by `storage/postgres`. */
export interface ScheduleStore {
  /** How a schedule stands; one that was never seen begins now. */
  state(name: string): Promise<ScheduleState>
  /** Records that a time has been dealt with; an earlier one than the last changes nothing. */
  done(name: string, due: Date): Promise<void>
  /** Pauses a schedule, or lets it go on. False where it was never seen. */
  setPaused(name: string, isPaused: boolean): Promise<boolean>
}
