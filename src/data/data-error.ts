/** Data that could not be made or fetched: the message says what is wrong, where, and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError'
}
