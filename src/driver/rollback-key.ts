/** What the rollback of a run is to do once only: see `Run.key`. */
export function rollbackKey(runId: string): string {
  return `rollback ${runId}`
}
