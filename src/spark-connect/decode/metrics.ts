import type { SparkError } from '../errors/spark-error.ts'
import { toObservationError } from '../errors/to-spark-error.ts'
import type { ExecutePlanResponse_ObservedMetrics } from '../gen/spark/connect/base.ts'
import { decodeLiteral } from './literal.ts'
import type { Row } from './object-maker.ts'

/** What `observe` counted while the data went by. */
export interface ObservedMetrics {
  /** The name given to `observe`. */
  readonly name: string
  /** The value of each aggregate by its name. Empty if the observation failed. */
  readonly values: Row
  /** Why the observation failed, which does not fail the query. */
  readonly error: SparkError | undefined
}

/** The observed metrics of a response. */
export function decodeObservedMetrics(
  messages: readonly ExecutePlanResponse_ObservedMetrics[],
): readonly ObservedMetrics[] {
  return messages.map(({ name, keys, values, errors, rootErrorIdx }) => ({
    name,
    values: Object.fromEntries(
      values.map((value, index) => [keys[index] ?? `observed_metric_${index}`, decodeLiteral(value)]),
    ),
    error: rootErrorIdx === undefined ? undefined : toObservationError(errors, rootErrorIdx),
  }))
}
