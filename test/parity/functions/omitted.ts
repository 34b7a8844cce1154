/** Functions of PySpark's that have another name here, and why. */
export const RENAMED: Readonly<Record<string, string>> = {}

/** Functions of PySpark's that are not here, and why. */
export const OMITTED: Readonly<Record<string, string>> = {
  broadcast: 'a verb of frames: frame.broadcast()',
}

const WITHOUT_ZONE = 'a LocalDateTime is a timestamp without a time zone, and PySpark has no literal of these'

/** Calls of which other bytes are sent on purpose, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {
  "F.day(F.lit(__import__('datetime').datetime(2026, 1, 31, tzinfo=__import__('datetime').timezone.utc)))":
    WITHOUT_ZONE,
  "F.time_bucket(F.make_dt_interval(F.lit(1)), t.ntz, F.lit(__import__('datetime').datetime(2026, 1, 1, tzinfo=__import__('datetime').timezone.utc)))":
    WITHOUT_ZONE,
  "F.time_bucket(F.make_ym_interval(F.lit(1)), t.ntz, F.lit(__import__('datetime').datetime(2026, 1, 1, tzinfo=__import__('datetime').timezone.utc)))":
    WITHOUT_ZONE,
}
