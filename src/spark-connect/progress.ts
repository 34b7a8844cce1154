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
  const running = new Running()
  return (progress) => {
    if (!terminal.isTTY) return
    running.hear(progress)
    terminal.write(`${CLEAR}${running.tasks === 0 ? '' : `  ${running.bar()} ${running}`}`)
  }
}

/** The same for what is no terminal: a line once in a while, as `12/30 tasks, 2 stages, 31 MB read`. Default: every 30 s. */
export function progressLines(say: (line: string) => void, every = 30_000): (progress: Progress) => void {
  const running = new Running()
  let told = performance.now()
  return (progress) => {
    if (running.isEmpty) told = performance.now()
    running.hear(progress)
    if (running.tasks === 0 || performance.now() - told < every) return
    told = performance.now()
    say(String(running))
  }
}

/** Operations that have not ended, as far as was heard of them. */
class Running {
  readonly #operations = new Map<string, Progress>()

  hear(progress: Progress): void {
    if (progress.isDone) this.#operations.delete(progress.operationId)
    else this.#operations.set(progress.operationId, progress)
  }

  get isEmpty(): boolean {
    return this.#operations.size === 0
  }

  get tasks(): number {
    return this.#total((progress) => progress.tasks)
  }

  bar(): string {
    return '█'.repeat(Math.floor((WIDTH * this.#completed) / this.tasks)).padEnd(WIDTH, '░')
  }

  toString(): string {
    const stages = this.#total((progress) => progress.stages.filter((stage) => !stage.isDone).length)
    const megabytes = this.#total((progress) => progress.inputBytes) / 1e6
    return `${this.#completed}/${this.tasks} tasks, ${stages} ${stages === 1 ? 'stage' : 'stages'}, ${megabytes.toFixed(0)} MB read`
  }

  get #completed(): number {
    return this.#total((progress) => progress.completedTasks)
  }

  #total(of: (progress: Progress) => number): number {
    return [...this.#operations.values()].reduce((sum, progress) => sum + of(progress), 0)
  }
}
