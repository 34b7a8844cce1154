/** What a run may be given to be known by: refused before it is recorded. */
import { createHash } from 'node:crypto'
import { holdsSecret } from './secret-text.ts'

/** More letters than that are no name; an index of PostgreSQL takes some 2,700 bytes. */
const LONGEST = 500

/** A key as it is. Throws `RangeError` for one that is blank: a variable that is not set, and would be the same for all. */
export function checkedKey(key: string): string {
  if (key.trim() === '')
    throw new RangeError('A key must not be empty: it says what is to be done once. Is a variable not set?')
  return checked('A key', key)
}

/**
 * What stands for one job of what is to be done once. However many batches it takes, it is a key: of a text that would be too long it
 * has the beginning and a digest, so that nothing else has the same.
 */
export function keyOfJob(key: string, job: string, batch: string | undefined): string {
  const text = [key, job, batch].filter(Boolean).join(' ')
  if (text.length <= LONGEST) return text
  const digest = createHash('sha256').update(text).digest('hex')
  return `${text.slice(0, LONGEST - digest.length - 1)} ${digest}`
}

/** A tag, or a name, as it is. Throws `RangeError` for one that Spark would not take. */
export function checkedTag(tag: string): string {
  if (tag.trim() === '' || tag.includes(','))
    throw new RangeError('A tag, or a name, must not be empty nor hold a comma.')
  return checked('A tag', tag)
}

function checked(what: string, text: string): string {
  if (text.length > LONGEST) throw new RangeError(`${what} must not have more than ${LONGEST} letters.`)
  if (/\p{Cc}/u.test(text)) throw new RangeError(`${what} must not hold line breaks or other control characters.`)
  if (holdsSecret(text)) throw new RangeError(`${what} must not hold a credential: it is recorded, logged and shown.`)
  return text
}
