import type { Progress } from '#spark-connect'

/** For how long Spark may work at none of the tasks that it has before that is told, in ms. */
const PATIENCE = 10_000

/**
 * For `SparkSession.onProgress`: tells, once a spell and in seconds, that there are tasks and Spark works at none of them,
 * of no operation. Without executors, or where others have all their cores, it waits without a word.
 */
export function starvation(
  tell: (seconds: number) => void,
  now = () => performance.now(),
): (progress: Progress) => void {
  /** The operations that have tasks, of which none is at work. */
  const hungry = new Set<string>()
  const fed = new Set<string>()
  let since: number | undefined
  let isTold = false
  return ({ operationId, tasks, completedTasks, inflightTasks, isDone }) => {
    hungry.delete(operationId)
    fed.delete(operationId)
    if (!isDone && inflightTasks > 0) fed.add(operationId)
    else if (!isDone && tasks > completedTasks) hungry.add(operationId)
    if (hungry.size === 0 || fed.size > 0) {
      since = undefined
      isTold = false
      return
    }
    since ??= now()
    const waited = now() - since
    if (isTold || waited < PATIENCE) return
    isTold = true
    tell(Math.round(waited / 1000))
  }
}
