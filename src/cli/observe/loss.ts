/**
 * Whoever looks on at runs may fail, and no run fails for want of it. Answers what is to be called with the reason: it says
 * so on standard error, the first time.
 */
export function lossOf(observer: string): (reason: unknown) => void {
  let isTold = false
  return (reason) => {
    if (isTold) return
    isTold = true
    const why = reason instanceof Error ? reason.message : String(reason)
    process.stderr.write(`${observer} cannot be told of runs (${why}). They go on.\n`)
  }
}
