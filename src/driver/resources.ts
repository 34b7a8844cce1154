import type { SparkSession } from '#spark-connect'
import type { Run } from '../runs/run.ts'
import type { RunStore } from '../runs/run-store.ts'
import type { KeyFiles } from './keys/key-ring.ts'
import type { InputStore, ParquetStore, TableStore } from './ports.ts'
import type { Reporter } from './reporter.ts'
import type { JdbcServer } from './sinks/jdbc-url.ts'

/** What a run needs from outside. */
export interface Resources extends KeyFiles {
  readonly spark: SparkSession
  readonly runs: RunStore
  readonly parquet: ParquetStore
  readonly tables: TableStore
  readonly inputs: InputStore
  readonly postgres: JdbcServer
  /** `hdfs://host:port`. */
  readonly hdfs: string
  readonly reporter: Reporter
  /** Ends a session that another process has left, with all that runs in it. */
  readonly endSession: (session: NonNullable<Run['session']>) => Promise<void>
  /** Further tags that every Spark operation of the run carries. Default: none. */
  readonly tags?: readonly string[] | undefined
  /** No two runs of the same key succeed: see `Run.key`. Default: none. */
  readonly key?: string | null | undefined
  /** The run whose lines without a usable time go with what this one publishes. Default: none. */
  readonly replaces?: string | undefined
  /** Is called when somebody elsewhere asks for the end of the run; aborts `signal`. */
  readonly cancel?: ((why: string) => void) | undefined
  /** Cancels the run; the session must have been opened with the same signal, or what Spark does is waited for. */
  readonly signal?: AbortSignal | undefined
}
