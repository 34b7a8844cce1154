import { randomInt } from 'node:crypto'
import { ArrowBatches } from './client/arrow-batches.ts'
import type { SparkConnectClient } from './client/spark-connect-client.ts'
import type { CommandResult, ExecuteOptions, ExplainMode, PlanExecutor, Row } from './dataframe/executor.ts'
import { UntypedDataFrame } from './dataframe/untyped-dataframe.ts'
import { decodeObservedMetrics } from './decode/metrics.ts'
import { rowDecoder } from './decode/rows.ts'
import { decodeSchema } from './decode/schema.ts'
import { encodeCommand, encodeQuery, encodeRoot } from './encode/plan.ts'
import { PlanIds } from './encode/relation.ts'
import { SparkError } from './errors/spark-error.ts'
import {
  type AnalyzePlanRequest_Explain_ExplainMode,
  type ExecutePlanResponse,
  AnalyzePlanRequest_Explain_ExplainMode as ExplainModes,
  type Plan,
} from './gen/spark/connect/base.ts'
import { Relation as RelationMessage } from './gen/spark/connect/relations.ts'
import type { Command, SqlCommand } from './plan/command.ts'
import type { Relation } from './plan/relation.ts'
import { type Progress, progressOf } from './progress.ts'
import type { StructField } from './types/data-type.ts'

/** What an operation that is left to the server may be given. */
export interface StartOptions extends ExecuteOptions {
  /** A UUID by which it can be attached to. Default: a new one. */
  readonly operationId?: string | undefined
  /** Tags beside the session's. */
  readonly tags?: readonly string[] | undefined
}

const EXPLAIN_MODES = {
  simple: ExplainModes.EXPLAIN_MODE_SIMPLE,
  extended: ExplainModes.EXPLAIN_MODE_EXTENDED,
  codegen: ExplainModes.EXPLAIN_MODE_CODEGEN,
  cost: ExplainModes.EXPLAIN_MODE_COST,
  formatted: ExplainModes.EXPLAIN_MODE_FORMATTED,
} as const satisfies Record<ExplainMode, AnalyzePlanRequest_Explain_ExplainMode>

/** Runs plans on a Spark Connect server: encode → client → decode. */
export class RemoteExecutor implements PlanExecutor {
  readonly #client: SparkConnectClient
  readonly #tags = new Set<string>()
  /** Begins anywhere: other processes may have the same session, and the server would take their numbers for ours. */
  #nextPlanId = BigInt(randomInt(2 ** 47))
  /** The numbers of what `persist` keeps. */
  readonly #kept = new WeakMap<Relation, bigint>()
  readonly #progress = new Set<(progress: Progress) => void>()

  constructor(client: SparkConnectClient) {
    this.#client = client
  }

  /** The tags that every operation carries from now on. */
  get tags(): Set<string> {
    return this.#tags
  }

  /** Who is told of progress. */
  get progressHandlers(): Set<(progress: Progress) => void> {
    return this.#progress
  }

  rows(relation: Relation, options: ExecuteOptions): AsyncGenerator<readonly Row[]> {
    return this.#rowsOf(this.#execute((ids) => encodeQuery(relation, ids), options))
  }

  /** Begins a query or a statement of SQL, leaves it to the server, and answers its id. */
  start(work: Relation | SqlCommand, options: StartOptions): Promise<string> {
    const plan = this.#numbered((ids) =>
      work.kind === 'sqlCommand' ? encodeCommand(work, ids) : encodeQuery(work, ids),
    )
    return this.#client.start(plan, { ...options, tags: [...this.#tags, ...(options.tags ?? [])] })
  }

  /** All rows of an operation that was started elsewhere; those of a statement are its result's. */
  async *attach(operationId: string, options: ExecuteOptions): AsyncGenerator<readonly Row[]> {
    let answer: Relation | undefined
    const watched = async function* (responses: AsyncIterable<ExecutePlanResponse>) {
      for await (const response of responses) {
        answer ??= answerOf(response)
        yield response
      }
    }
    yield* this.#rowsOf(watched(this.#reported(this.#client.attach(operationId, options))))
    if (answer) yield* this.rows(answer, options)
  }

  /** The outcome of a command that was started elsewhere. */
  attachCommand(operationId: string, options: ExecuteOptions): Promise<CommandResult> {
    return outcomeOf(this.#reported(this.#client.attach(operationId, options)))
  }

  async *#rowsOf(responses: AsyncIterable<ExecutePlanResponse>): AsyncGenerator<readonly Row[]> {
    let decode: ((batch: Uint8Array) => readonly Row[]) | undefined
    let columns = 0
    const batches = new ArrowBatches()
    for await (const response of responses) {
      if (response.schema) {
        const fields = decodeSchema(response.schema)
        columns = fields.length
        decode = rowDecoder(fields)
      }
      if (response.responseType?.$case !== 'arrowBatch') continue
      if (!decode) throw new SparkError('the server sent rows before their schema', { code: 'PROTOCOL' })
      const batch = batches.enter(response.responseType.value)
      if (batch === undefined) continue
      // Without columns only the count tells how many rows there are.
      yield columns === 0 ? Array.from({ length: batch.rowCount }, () => ({})) : decode(batch.data)
    }
    batches.end()
  }

  async command(command: Command, options: ExecuteOptions): Promise<CommandResult> {
    return outcomeOf(this.#execute((ids) => encodeCommand(command, ids), options))
  }

  /** Runs a statement of SQL, exactly once, and answers its result. */
  async statement(sql: Omit<SqlCommand, 'kind'>, options: ExecuteOptions): Promise<UntypedDataFrame> {
    let answer: Relation | undefined
    for await (const response of this.#execute((ids) => encodeCommand({ kind: 'sqlCommand', ...sql }, ids), options))
      answer ??= answerOf(response)
    if (!answer) throw new SparkError('the server answered no result to a statement', { code: 'PROTOCOL' })
    return new UntypedDataFrame(answer, this)
  }

  async schema(relation: Relation, options: ExecuteOptions): Promise<readonly StructField[]> {
    const plan = this.#numbered((ids) => encodeQuery(relation, ids))
    const answer = await this.#client.analyze({ $case: 'schema', value: { plan } }, options)
    if (!answer.schema) throw new SparkError('the server answered no schema', { code: 'PROTOCOL' })
    return decodeSchema(answer.schema)
  }

  async explain(relation: Relation, mode: ExplainMode, options: ExecuteOptions): Promise<string> {
    const plan = this.#numbered((ids) => encodeQuery(relation, ids))
    const value = { plan, explainMode: EXPLAIN_MODES[mode] }
    return (await this.#client.analyze({ $case: 'explain', value }, options)).explainString
  }

  async persist(relation: Relation): Promise<void> {
    const message = this.#numbered(
      (ids) => encodeRoot(relation, ids),
      (id, node) => this.#kept.set(node, id),
    )
    await this.#client.analyze({ $case: 'persist', value: { relation: message, storageLevel: undefined } })
  }

  async unpersist(relation: Relation): Promise<void> {
    const message = this.#numbered(
      (ids) => encodeRoot(relation, ids),
      (_, node) => this.#kept.delete(node),
    )
    await this.#client.analyze({ $case: 'unpersist', value: { relation: message, blocking: false } })
  }

  /**
   * A plan whose relations have numbers that no other plan of this session has, but for those that are kept. What the
   * server found out about a plan it remembers by its message: under the numbers of before it would still see the files
   * of before, and only under them the random numbers of a result that is kept.
   */
  #numbered<P>(encode: (ids: PlanIds) => P, then?: (id: bigint, relation: Relation) => void): P {
    const ids = new PlanIds(this.#nextPlanId, this.#kept)
    const plan = encode(ids)
    this.#nextPlanId = ids.next
    if (then) for (const [relation, id] of ids.numbered) then(id, relation)
    return plan
  }

  #execute(encode: (ids: PlanIds) => Plan, options: ExecuteOptions): AsyncGenerator<ExecutePlanResponse> {
    const plan = this.#numbered(encode)
    return this.#reported(this.#client.execute(plan, { ...options, tags: [...this.#tags] }))
  }

  async *#reported(responses: AsyncIterable<ExecutePlanResponse>): AsyncGenerator<ExecutePlanResponse> {
    let last: Progress | undefined
    const tell = (progress: Progress) => {
      last = progress
      for (const handler of this.#progress) handler(progress)
    }
    try {
      for await (const response of responses) {
        const { operationId, responseType } = response
        if (responseType?.$case === 'executionProgress' && this.#progress.size > 0)
          tell(progressOf(operationId, responseType.value))
        yield response
      }
    } finally {
      if (last) tell({ ...last, inflightTasks: 0, isDone: true })
    }
  }
}

/** The result of a statement of SQL, where a response carries it: a relation of the server's own making. */
function answerOf({ responseType }: ExecutePlanResponse): Relation | undefined {
  const relation = responseType?.$case === 'sqlCommandResult' ? responseType.value.relation : undefined
  return relation && { kind: 'answer', message: RelationMessage.encode(relation).finish() }
}

async function outcomeOf(responses: AsyncIterable<ExecutePlanResponse>): Promise<CommandResult> {
  let operationId = ''
  const observed: Record<string, Row> = {}
  for await (const response of responses) {
    operationId = response.operationId
    collectObserved(response, observed)
  }
  return { operationId, observed }
}

function collectObserved(response: ExecutePlanResponse, into: Record<string, Row>): void {
  for (const { name, values } of decodeObservedMetrics(response.observedMetrics)) into[name] = values
}
