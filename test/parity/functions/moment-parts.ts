/** Moments of parts. */
import * as F from '#functions'
import { date, nullable, timestamp, timestampNtz } from '#spark-connect'
import { type Calls, f } from '../call.ts'

export const momentParts: Calls = (t) => [
  f('F.make_date(t.i, t.i, t.i)', F.makeDate(t.i, t.i, t.i), date()),
  f('F.make_date(t.i_, t.by, t.sh)', F.makeDate(t.i_, t.by, t.sh), nullable(date())),
  f('F.make_date(F.lit(2026), F.lit(1), t.i)', F.makeDate(2026, 1, t.i), date()),
  f('F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.i)', F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.i), timestamp()),
  f(
    'F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.i_)',
    F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.i_),
    nullable(timestamp()),
  ),
  f('F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.dec)', F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.dec), timestamp()),
  f(
    'F.make_timestamp(t.i_, t.i, t.i, t.by, t.sh, t.i)',
    F.makeTimestamp(t.i_, t.i, t.i, t.by, t.sh, t.i),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.big)',
    F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.big),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp(F.lit(2026), F.lit(1), F.lit(31), F.lit(12), F.lit(0), F.lit(1.5))',
    F.makeTimestamp(2026, 1, 31, 12, 0, 1.5),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.d)',
    F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.d),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.l)',
    F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.l),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.i, t.s)',
    F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.i, t.s),
    timestamp(),
  ),
  f(
    'F.make_timestamp(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_)',
    F.makeTimestamp(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_),
    nullable(timestamp()),
  ),
  f('F.make_timestamp(date=t.dt, time=t.tm)', F.makeTimestamp(t.dt, t.tm), timestamp()),
  f('F.make_timestamp(date=t.dt_, time=t.tm)', F.makeTimestamp(t.dt_, t.tm), nullable(timestamp())),
  f('F.make_timestamp(date=t.dt, time=t.tm, timezone=t.s)', F.makeTimestamp(t.dt, t.tm, t.s), timestamp()),
  f('F.make_timestamp(date=t.dt, time=t.tm, timezone=t.s_)', F.makeTimestamp(t.dt, t.tm, t.s_), nullable(timestamp())),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.i)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.i),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.i_)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.i_),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.dec)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.dec),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i_, t.i, t.i, t.by, t.sh, t.i)',
    F.tryMakeTimestamp(t.i_, t.i, t.i, t.by, t.sh, t.i),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.big)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.big),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(F.lit(2026), F.lit(1), F.lit(31), F.lit(12), F.lit(0), F.lit(1.5))',
    F.tryMakeTimestamp(2026, 1, 31, 12, 0, 1.5),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.d)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.d),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.l)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.l),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.i, t.s)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.i, t.s),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_)',
    F.tryMakeTimestamp(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_),
    nullable(timestamp()),
  ),
  f('F.try_make_timestamp(date=t.dt, time=t.tm)', F.tryMakeTimestamp(t.dt, t.tm), timestamp()),
  f('F.try_make_timestamp(date=t.dt_, time=t.tm)', F.tryMakeTimestamp(t.dt_, t.tm), nullable(timestamp())),
  f('F.try_make_timestamp(date=t.dt, time=t.tm, timezone=t.s)', F.tryMakeTimestamp(t.dt, t.tm, t.s), timestamp()),
  f(
    'F.try_make_timestamp(date=t.dt, time=t.tm, timezone=t.s_)',
    F.tryMakeTimestamp(t.dt, t.tm, t.s_),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.i)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.i),
    timestamp(),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.i_)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.i_),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.dec)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.dec),
    timestamp(),
  ),
  f(
    'F.make_timestamp_ltz(t.i_, t.i, t.i, t.by, t.sh, t.i)',
    F.makeTimestampLtz(t.i_, t.i, t.i, t.by, t.sh, t.i),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.big)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.big),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ltz(F.lit(2026), F.lit(1), F.lit(31), F.lit(12), F.lit(0), F.lit(1.5))',
    F.makeTimestampLtz(2026, 1, 31, 12, 0, 1.5),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.d)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.d),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.l)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.l),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.i, t.s)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.i, t.s),
    timestamp(),
  ),
  f(
    'F.make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_)',
    F.makeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.i)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.i),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.i_)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.i_),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.dec)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.dec),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i_, t.i, t.i, t.by, t.sh, t.i)',
    F.tryMakeTimestampLtz(t.i_, t.i, t.i, t.by, t.sh, t.i),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.big)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.big),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(F.lit(2026), F.lit(1), F.lit(31), F.lit(12), F.lit(0), F.lit(1.5))',
    F.tryMakeTimestampLtz(2026, 1, 31, 12, 0, 1.5),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.d)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.d),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.l)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.l),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.i, t.s)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.i, t.s),
    nullable(timestamp()),
  ),
  f(
    'F.try_make_timestamp_ltz(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_)',
    F.tryMakeTimestampLtz(t.i, t.i, t.i, t.i, t.i, t.dec, t.s_),
    nullable(timestamp()),
  ),
  f(
    'F.make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.i)',
    F.makeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.i),
    timestampNtz(),
  ),
  f(
    'F.make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.i_)',
    F.makeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.i_),
    nullable(timestampNtz()),
  ),
  f(
    'F.make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.dec)',
    F.makeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.dec),
    timestampNtz(),
  ),
  f(
    'F.make_timestamp_ntz(t.i_, t.i, t.i, t.by, t.sh, t.i)',
    F.makeTimestampNtz(t.i_, t.i, t.i, t.by, t.sh, t.i),
    nullable(timestampNtz()),
  ),
  f(
    'F.make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.big)',
    F.makeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.big),
    nullable(timestampNtz()),
  ),
  f(
    'F.make_timestamp_ntz(F.lit(2026), F.lit(1), F.lit(31), F.lit(12), F.lit(0), F.lit(1.5))',
    F.makeTimestampNtz(2026, 1, 31, 12, 0, 1.5),
    nullable(timestampNtz()),
  ),
  f(
    'F.make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.d)',
    F.makeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.d),
    nullable(timestampNtz()),
  ),
  f(
    'F.make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.l)',
    F.makeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.l),
    nullable(timestampNtz()),
  ),
  f('F.make_timestamp_ntz(date=t.dt, time=t.tm)', F.makeTimestampNtz(t.dt, t.tm), nullable(timestampNtz())),
  f('F.make_timestamp_ntz(date=t.dt_, time=t.tm)', F.makeTimestampNtz(t.dt_, t.tm), nullable(timestampNtz())),
  f(
    'F.try_make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.i)',
    F.tryMakeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.i),
    nullable(timestampNtz()),
  ),
  f(
    'F.try_make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.i_)',
    F.tryMakeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.i_),
    nullable(timestampNtz()),
  ),
  f(
    'F.try_make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.dec)',
    F.tryMakeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.dec),
    nullable(timestampNtz()),
  ),
  f(
    'F.try_make_timestamp_ntz(t.i_, t.i, t.i, t.by, t.sh, t.i)',
    F.tryMakeTimestampNtz(t.i_, t.i, t.i, t.by, t.sh, t.i),
    nullable(timestampNtz()),
  ),
  f(
    'F.try_make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.big)',
    F.tryMakeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.big),
    nullable(timestampNtz()),
  ),
  f(
    'F.try_make_timestamp_ntz(F.lit(2026), F.lit(1), F.lit(31), F.lit(12), F.lit(0), F.lit(1.5))',
    F.tryMakeTimestampNtz(2026, 1, 31, 12, 0, 1.5),
    nullable(timestampNtz()),
  ),
  f(
    'F.try_make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.d)',
    F.tryMakeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.d),
    nullable(timestampNtz()),
  ),
  f(
    'F.try_make_timestamp_ntz(t.i, t.i, t.i, t.i, t.i, t.l)',
    F.tryMakeTimestampNtz(t.i, t.i, t.i, t.i, t.i, t.l),
    nullable(timestampNtz()),
  ),
  f('F.try_make_timestamp_ntz(date=t.dt, time=t.tm)', F.tryMakeTimestampNtz(t.dt, t.tm), nullable(timestampNtz())),
  f('F.try_make_timestamp_ntz(date=t.dt_, time=t.tm)', F.tryMakeTimestampNtz(t.dt_, t.tm), nullable(timestampNtz())),
]
