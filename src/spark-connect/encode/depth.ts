import { SparkError } from '../errors/spark-error.ts'

/** The server reads messages nested 1,024 deep, each relation and each expression being two, the request some. */
const MOST = 500

/** Throws `SparkError` (`INVALID_INPUT`) for a relation or expression that stands deeper in a plan than the server reads. */
export function checkDepth(depth: number): void {
  if (depth <= MOST) return
  throw new SparkError(
    `the plan is nested more than ${MOST} deep, and the server reads no deeper: add columns by one withColumns instead of many withColumn, or write an intermediate result and read it back`,
    { code: 'INVALID_INPUT' },
  )
}
