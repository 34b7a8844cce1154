/** Says which invariant does not hold, and where. */
export function fail(what: string, where: string): never {
  throw new Error(`${what}: ${where}`)
}
