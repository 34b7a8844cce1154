import type { CommandResult } from '#spark-connect'
import type { Output, Table } from '../../jobs/dataset.ts'
import type { Run, RunDataset } from '../../runs/run.ts'
import type { RunStore } from '../../runs/run-store.ts'
import type { RowsByTable, TableContract, TableStore } from '../ports.ts'
import { type Reporter, silentReporter } from '../reporter.ts'
import { type JdbcServer, jdbcUrl } from './jdbc-url.ts'
import type { AnyFrame, Found, Made, Sink } from './sink.ts'

/** The role by which Spark fills staging tables; it may do nothing else. */
export const LOADER = 'fraud_loader'

/** What a {@link TableSink} needs from outside. */
export interface TableSinkOptions {
  readonly store: TableStore
  readonly runs: RunStore
  readonly server: JdbcServer
  /** Is told that publishing waits for others. Default: nobody. */
  readonly reporter?: Reporter
  /** Ends that wait. */
  readonly signal?: AbortSignal | undefined
}

/** Tables of PostgreSQL, published together with the run's record in one transaction. */
export class TableSink implements Sink {
  readonly root = null
  readonly #store: TableStore
  readonly #runs: RunStore
  readonly #reporter: Reporter
  readonly #signal: AbortSignal | undefined
  readonly #url: string
  readonly #outputs: ReadonlyMap<string, Table<never>>
  #targets: Readonly<Record<string, string>> = {}
  /** Output → what is being found out about its table since Spark has written it. */
  readonly #verified = new Map<string, Promise<Found>>()
  #rows: RowsByTable = {}

  constructor(
    { store, runs, server, reporter = silentReporter, signal }: TableSinkOptions,
    outputs: Readonly<Record<string, Output>>,
  ) {
    this.#store = store
    this.#runs = runs
    this.#reporter = reporter
    this.#signal = signal
    const tables = Object.entries(outputs).flatMap(([name, output]) =>
      output.kind === 'table' ? [[name, output] as const] : [],
    )
    this.#outputs = new Map(tables)
    // Inserts of many rows become one statement; an error's detail, which quotes the row, stays with the server.
    const options = { reWriteBatchedInserts: 'true', logServerErrorDetail: 'false', connectTimeout: '10' }
    this.#url = jdbcUrl(server, options)
  }

  async prepare(run: Run): Promise<void> {
    await this.#store.prepare(this.#contracts)
    this.#targets = await this.#store.stage(run.id, this.#contracts, run.batches)
  }

  /** A table that is written is counted and given its keys while Spark works on the next one. */
  async write(run: Run, name: string, frame: AnyFrame): Promise<CommandResult> {
    const table = this.#targets[this.#tableOf(name)] ?? name
    const target = { url: this.#url, table, user: LOADER, options: { batchsize: '10000' } }
    const result = await frame.write.mode('append').jdbc(target)
    const output = this.#outputs.get(name)
    if (output) this.#verifyOutput(run, name, output).catch(() => undefined)
    return result
  }

  async verify(run: Run): Promise<Readonly<Record<string, Found>>> {
    const outputs = [...this.#outputs]
    const found = await Promise.all(
      outputs.map(async ([name, table]) => [name, await this.#verifyOutput(run, name, table)] as const),
    )
    this.#rows = Object.fromEntries(found.map(([name, { rows }]) => [this.#tableOf(name), rows]))
    return Object.fromEntries(found)
  }

  async written(run: Run): Promise<readonly RunDataset[]> {
    const sizes = await this.#store.sizes(run.id, this.#rows)
    return Object.entries(this.#rows).flatMap(([dataset, byBatch]) =>
      Object.entries(byBatch).map(([batch, rows]) => {
        const bytes = sizes[dataset]?.[batch] ?? null
        return { role: 'written' as const, dataset, batch, madeBy: run.id, version: null, rows, bytes }
      }),
    )
  }

  async publish(run: Run, { fromTables }: Made): Promise<void> {
    const onWait = () => this.#reporter.step(run, 'publish', 'waiting for others who hold the tables')
    await this.#store.publish(run, this.#rows, { madeFrom: fromTables, signal: this.#signal, onWait })
  }

  async discard(run: Run): Promise<void> {
    await Promise.allSettled(this.#verified.values())
    await this.#store.discard(run.id)
  }

  /** Tables become visible with the record of the run, in one transaction. */
  async hasPublished({ id }: Run): Promise<boolean> {
    return (await this.#runs.find(id))?.state === 'succeeded'
  }

  get #contracts(): readonly TableContract[] {
    return [...this.#outputs.values()].map(contractOf)
  }

  #verifyOutput(run: Run, name: string, table: Table<never>): Promise<Found> {
    const begun = this.#verified.get(name)
    if (begun) return begun
    const verified = this.#found(run, contractOf(table))
    this.#verified.set(name, verified)
    return verified
  }

  async #found({ id }: Run, contract: TableContract): Promise<Found> {
    const signal = { signal: this.#signal }
    const { [contract.table]: rows = {} } = await this.#store.verify(id, [contract], signal)
    return { rows, checksum: await this.#store.checksum(id, contract, signal) }
  }

  #tableOf(name: string): string {
    return this.#outputs.get(name)?.name ?? name
  }
}

/** What a table has to be. */
export function contractOf({ name, schema, key }: Table<never>): TableContract {
  return { table: name, fields: schema.fields, key }
}
