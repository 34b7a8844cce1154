import type { CommandResult, ExecuteOptions, Row } from './dataframe/executor.ts'
import type { RemoteExecutor } from './remote-executor.ts'

/**
 * An operation that was started elsewhere in the session, by another process for one. Its result can be had once, by
 * whoever asks first; stopping early interrupts it. Failures are those of the operation itself, and `OPERATION_LOST`
 * where the server does not have it: it never did, somebody has taken its result, or nobody asked for five minutes.
 */
export class AttachedOperation {
  readonly id: string
  readonly #executor: RemoteExecutor

  /** Made by `SparkSession.attach`. */
  constructor(id: string, executor: RemoteExecutor) {
    this.id = id
    this.#executor = executor
  }

  /** Every row, in memory, once the operation has ended; none for a statement without a result. */
  async collect(options: ExecuteOptions = {}): Promise<Row[]> {
    const all: Row[] = []
    for await (const batch of this.#executor.attach(this.id, options)) for (const row of batch) all.push(row)
    return all
  }

  /** Waits for the end of a command and answers what it left to tell: its metrics, for one. */
  async done(options: ExecuteOptions = {}): Promise<CommandResult> {
    return this.#executor.attachCommand(this.id, options)
  }

  /** The rows one by one, in bounded memory. */
  async *toLocalIterator(options: ExecuteOptions = {}): AsyncGenerator<Row> {
    for await (const batch of this.#executor.attach(this.id, options)) yield* batch
  }
}
