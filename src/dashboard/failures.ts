/**
 * What a failed read means to the person who looks at the page: `empty` (there are no tables yet), `unreachable`
 * (PostgreSQL does not answer or refuses us) or `bug` (anything else).
 */
export type Failure = 'empty' | 'unreachable' | 'bug'

/** SQLSTATEs of a table or schema that is not there. */
const ABSENT = ['42P01', '3F000']
/** SQLSTATE of a privilege that the role lacks. */
const FORBIDDEN = '42501'

/** Sorts what `Reports` or `RunStore` rejected with, by its `code` and its `sqlState`. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return 'bug'
  const sqlState = 'sqlState' in error ? String(error.sqlState) : ''
  if (ABSENT.includes(sqlState)) return 'empty'
  const isUnavailable = 'code' in error && error.code === 'STORE_UNAVAILABLE'
  return isUnavailable || sqlState === FORBIDDEN ? 'unreachable' : 'bug'
}

/** What `read` resolves to, or `otherwise` where the tables it reads are not there yet. */
export async function orWhenAbsent<T>(read: Promise<T>, otherwise: T): Promise<T> {
  return read.catch((error: unknown) => {
    if (failureOf(error) === 'empty') return otherwise
    throw error
  })
}
