import type { ExecutePlanResponse_ExecutionProgress } from './gen/spark/connect/base.ts'

/** One stage of an operation: so many equal tasks over parts of the data. */
export interface StageProgress {
  /** Spark's number of the stage, as its UI shows it. */
  readonly id: number
  readonly tasks: number
  readonly completedTasks: number
  /** Bytes read so far. */
  readonly inputBytes: number
  readonly isDone: boolean
}

/**
 * How far the server is with an operation: told every two seconds or so while it runs, and once more, with `isDone`,
 * when it has ended. Source: `ExecutePlanResponse.ExecutionProgress`.
 */
export interface Progress {
  readonly operationId: string
  /** The stages that have begun; more may follow. */
  readonly stages: readonly StageProgress[]
  /** Of all stages. */
  readonly tasks: number
  readonly completedTasks: number
  /** Tasks that are running now. */
  readonly inflightTasks: number
  /** Bytes read by all stages. */
  readonly inputBytes: number
  /** The operation has ended, well or not: this is the last that is heard of it. */
  readonly isDone: boolean
}

/** What the server says of an operation that runs. */
export function progressOf(operationId: string, sent: ExecutePlanResponse_ExecutionProgress): Progress {
  const stages = sent.stages.map((stage) => ({
    id: Number(stage.stageId),
    tasks: Number(stage.numTasks),
    completedTasks: Number(stage.numCompletedTasks),
    inputBytes: Number(stage.inputBytesRead),
    isDone: stage.done,
  }))
  const total = (of: (stage: (typeof stages)[number]) => number) => stages.reduce((sum, stage) => sum + of(stage), 0)
  return {
    operationId,
    stages,
    tasks: total((stage) => stage.tasks),
    completedTasks: total((stage) => stage.completedTasks),
    inflightTasks: Number(sent.numInflightTasks),
    inputBytes: total((stage) => stage.inputBytes),
    isDone: false,
  }
}

const WIDTH = 20
const CLEAR = '\r\x1b[K'

/** Where a bar is drawn: `process.stderr`, for one. */
export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/**
 * A moving line that shows how far all operations together are; for `SparkSession.onProgress`:
 * `████████░░░░░░░░░░░░ 12/30 tasks, 2 stages, 31 MB read`. It is gone when none is left. Nothing is written where there
 * is no terminal. Default: standard error.
 */
export function progressBar(terminal: Terminal = process.stderr): (progress: Progress) => void {
  const running = new Map<string, Progress>()
  return (progress) => {
    if (!terminal.isTTY) return
    if (progress.isDone) running.delete(progress.operationId)
    else running.set(progress.operationId, progress)
    terminal.write(`${CLEAR}${barOf([...running.values()])}`)
  }
}

function barOf(operations: readonly Progress[]): string {
  const total = (of: (progress: Progress) => number) => operations.reduce((sum, progress) => sum + of(progress), 0)
  const tasks = total((progress) => progress.tasks)
  if (tasks === 0) return ''
  const completed = total((progress) => progress.completedTasks)
  const stages = total((progress) => progress.stages.filter((stage) => !stage.isDone).length)
  const bar = '█'.repeat(Math.floor((WIDTH * completed) / tasks)).padEnd(WIDTH, '░')
  const megabytes = total((progress) => progress.inputBytes) / 1e6
  return `  ${bar} ${completed}/${tasks} tasks, ${stages} ${stages === 1 ? 'stage' : 'stages'}, ${megabytes.toFixed(0)} MB read`
}
