import { atLeast, atMost } from './benchmark.ts'
import { collecting } from './collect.ts'
import { ratioOf } from './statistics.ts'

/** A row of 31 bytes of Arrow. */
export const PLAIN_COLUMNS = `id, cast(id as double) * 0.5 as value, concat('name-', id % 1000) as name, timestamp_seconds(1600000000 + id) as at`

/** What rows cost on their way into memory. */
export const collect1m = collecting({
  name: 'collect-1m',
  what: 'bigint, double, string, timestamp',
  rows: 1_000_000,
  columns: PLAIN_COLUMNS,
  rounds: 5,
  targets: (samples) => [
    atLeast("our rows/s over PySpark's", ratioOf(samples, 'rows/s', 'sparkwright', 'PySpark'), 8, '×'),
    atLeast("PySpark's CPU time over ours", ratioOf(samples, 'client CPU s', 'PySpark', 'sparkwright'), 10, '×'),
    atMost("our memory over PySpark's", ratioOf(samples, 'client peak MB', 'sparkwright', 'PySpark'), 1),
  ],
})
