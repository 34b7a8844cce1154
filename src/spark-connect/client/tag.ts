import { SparkError } from '../errors/spark-error.ts'

/** A tag of an operation. Throws `SparkError` (`INVALID_INPUT`) for one that the server would refuse. */
export function checkedTag(tag: string): string {
  if (tag !== '' && !tag.includes(',')) return tag
  throw new SparkError(`a tag must not be empty nor hold a comma: ${JSON.stringify(tag)}`, { code: 'INVALID_INPUT' })
}
