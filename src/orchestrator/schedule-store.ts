/** How a schedule stands. */
export interface ScheduleState {
  readonly name: string
  /** The time now by the store's clock, which all schedulers share: that of a machine may be wrong. */
  readonly now: Date
  readonly isPaused: boolean
  /** The last time at which it was due and has been dealt with; in the beginning, when it was first seen. Never after `now`. */
  readonly last: Date
}

/** Where schedules keep how they stand. Implemented by `storage/postgres`. */
export interface ScheduleStore {
  /**
   * How a schedule stands; one that was never seen begins now. So does one that was dealt with up to a time that has not
   * come: somebody's clock was ahead. What was due meanwhile has been run then, and its key answers for it.
   */
  state(name: string): Promise<ScheduleState>
  /** Records that a time has been dealt with; an earlier one than the last changes nothing. */
  done(name: string, due: Date): Promise<void>
  /** Pauses a schedule, or lets it go on. False where it was never seen. */
  setPaused(name: string, isPaused: boolean): Promise<boolean>
}
