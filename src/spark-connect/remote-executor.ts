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
  type ExecutePlanResponse_ExecutionProgress,
  AnalyzePlanRequest_Explain_ExplainMode as ExplainModes,
  type Plan,
} from './gen/spark/connect/base.ts'
import { Relation as RelationMessage } from './gen/spark/connect/relations.ts'
import type { Command, SqlCommand } from './plan/command.ts'
import type { Relation } from './plan/relation.ts'
import type { StructField } from './types/data-type.ts'

/** How far the server is with an operation, as it reports every two seconds or so. */
export interface Progress {
  readonly operationId: string
  readonly tasks: number
  readonly completedTasks: number
  readonly inflightTasks: number
  readonly inputBytes: number
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
  #nextPlanId = 0n
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

  async *rows(relation: Relation, options: ExecuteOptions): AsyncGenerator<readonly Row[]> {
    let decode: ((batch: Uint8Array) => readonly Row[]) | undefined
    let columns = 0
    for await (const response of this.#execute((ids) => encodeQuery(relation, ids), options)) {
      if (response.schema) {
        const fields = decodeSchema(response.schema)
        columns = fields.length
        decode = rowDecoder(fields)
      }
      if (response.responseType?.$case !== 'arrowBatch') continue
      if (!decode) throw new SparkError('the server sent rows before their schema', { code: 'PROTOCOL' })
      const { data, rowCount } = response.responseType.value
      // Without columns only the count tells how many rows there are.
      yield columns === 0 ? Array.from({ length: Number(rowCount) }, () => ({})) : decode(data)
    }
  }

  async command(command: Command, options: ExecuteOptions): Promise<CommandResult> {
    let operationId = ''
    const observed: Record<string, Row> = {}
    for await (const response of this.#execute((ids) => encodeCommand(command, ids), options)) {
      operationId = response.operationId
      collectObserved(response, observed)
    }
    return { operationId, observed }
  }

  /** Runs a statement of SQL, exactly once, and answers its result. */
  async statement(sql: Omit<SqlCommand, 'kind'>, options: ExecuteOptions): Promise<UntypedDataFrame> {
    let answer: Relation | undefined
    for await (const { responseType } of this.#execute(
      (ids) => encodeCommand({ kind: 'sqlCommand', ...sql }, ids),
      options,
    )) {
      const relation = responseType?.$case === 'sqlCommandResult' ? responseType.value.relation : undefined
      if (relation) answer = { kind: 'answer', message: RelationMessage.encode(relation).finish() }
    }
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

  async *#execute(encode: (ids: PlanIds) => Plan, { signal }: ExecuteOptions): AsyncGenerator<ExecutePlanResponse> {
    const plan = this.#numbered(encode)
    for await (const response of this.#client.execute(plan, { signal, tags: [...this.#tags] })) {
      const { responseType } = response
      if (responseType?.$case === 'executionProgress') this.#report(response.operationId, responseType.value)
      yield response
    }
  }

  #report(operationId: string, { stages, numInflightTasks }: ExecutePlanResponse_ExecutionProgress): void {
    if (this.#progress.size === 0) return
    const total = (pick: (stage: (typeof stages)[number]) => bigint) => Number(stages.reduce((n, s) => n + pick(s), 0n))
    const progress = {
      operationId,
      tasks: total((stage) => stage.numTasks),
      completedTasks: total((stage) => stage.numCompletedTasks),
      inflightTasks: Number(numInflightTasks),
      inputBytes: total((stage) => stage.inputBytesRead),
    }
    for (const handler of this.#progress) handler(progress)
  }
}

function collectObserved(response: ExecutePlanResponse, into: Record<string, Row>): void {
  for (const { name, values } of decodeObservedMetrics(response.observedMetrics)) into[name] = values
}
