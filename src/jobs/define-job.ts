import { z } from 'zod'
import {
  type BinaryType,
  type Column,
  type Columns,
  type DataFrame,
  type Expr,
  type FieldType,
  type Frame,
  type LongType,
  type PerRow,
  type Problem,
  type StringType,
  type StructField,
  toDDL,
} from '#spark-connect'
import type { Expectations, ExpectationsOf, Input, Opened, Outcome, Output, Wanted } from './dataset.ts'
import { checkName, wrongParameter } from './names.ts'

/** Parameters by name, each with a description: the flags and `--help` come from it. */
export type Params = z.ZodObject

type Inputs = Readonly<Record<string, Input>>
type Outputs = Readonly<Record<string, Output>>

/** What a job has to go by. It opens nothing and writes nothing itself. */
export interface JobContext<P extends Params, I> {
  readonly inputs: { readonly [K in keyof I]: Opened<I[K]> }
  readonly params: z.infer<P>
  /** The AES-256 key that encrypts, read by the plan itself; it is in no plan, log or event. */
  readonly key: Expr<BinaryType | null, 'literal'>
  /** The key that the rows of a batch were encrypted with. */
  readonly keyOf: (batch: Column<StringType, 'row'>) => Expr<BinaryType | null, 'row' | 'literal'>
  /**
   * Of a value a token of 16 bytes: equal ones for equal values, by which encrypted columns can be joined and grouped. The
   * key it needs is read by the plan itself; without it nobody can make one, or try values out. Null for null.
   */
  readonly token: (value: Expr<StringType | null, 'row' | 'literal'>) => Expr<BinaryType | null, 'row' | 'literal'>
  /** Says that a frame is used more than once: the cluster keeps its result for the run. */
  readonly reuse: <S>(frame: DataFrame<S>) => DataFrame<S>
}

/** How many exact duplicates a job leaves out of each batch. */
export interface Duplicates {
  readonly batch: StringType
  readonly rows: LongType
}

/**
 * Where a run's rows are counted. In every run that publishes, rows in = published + quarantined + duplicates.
 * `published` may be `[output, column]`: the rows that an output of totals stands for.
 */
export interface Accounts<O> {
  readonly published: keyof O | readonly [keyof O, string]
  readonly quarantined?: keyof O
}

/** Why a row goes to quarantine, as columns of its row there. */
export interface Reason {
  /** The expectation that does not hold of it, in the words of the job. */
  readonly rule: Expr<StringType, PerRow>
  /** The run that sets it aside. */
  readonly runId: Expr<StringType, PerRow>
}

/** What may become of rows of the output `K`: those that are counted as published may also go to quarantine, if there is one. */
type Outcomes<A, K> =
  | Exclude<Outcome, 'quarantine'>
  | (A extends { readonly published: K; readonly quarantined: PropertyKey } ? 'quarantine' : never)

type Fields<O> = Wanted<O> extends Frame<infer S> ? S : never
type PublishedRow<O, A> = A extends { readonly published: infer K extends keyof O } ? Columns<Fields<O[K]>> : never
type QuarantinedRow<O, A> = A extends { readonly quarantined: infer K extends keyof O }
  ? { readonly [N in Exclude<keyof Fields<O[K]>, 'batch'>]: Expr<Fields<O[K]>[N], PerRow> }
  : never

/** The frames that a job gives: one for each output, with exactly its columns; and `duplicates` where it leaves rows out. */
type Results<O> = { readonly [K in keyof O]: Wanted<O[K]> } & { readonly duplicates?: Frame<Duplicates> }
type Extra<F, W> = F extends Frame<infer S> ? (W extends Frame<infer T> ? Exclude<keyof S, keyof T> : never) : never
type NoExtras<O, R> = {
  readonly [K in keyof R]: K extends keyof O
    ? [Extra<R[K], Wanted<O[K]>>] extends [never]
      ? unknown
      : Problem<`'${Extra<R[K], Wanted<O[K]>> & string}' is not a column of the output's schema: drop it`>
    : K extends 'duplicates'
      ? unknown
      : Problem<'there is no output of this name'>
}

/** A job: what it reads, what it writes, and how the one becomes the other. */
export interface JobDefinition<P extends Params, I, O, A, R> {
  /** Its name on the command line: lower case, words joined by `-`, 64 letters at most. */
  readonly name: string
  readonly description: string
  readonly params: P
  readonly inputs: I
  readonly outputs: O
  readonly accounts: A
  /**
   * What has to hold of the rows of each output beside their types; counted in the same pass in which they are written. What
   * rows of a CSV have to fulfil, or else go to quarantine, stands in its `rules`.
   */
  readonly expectations?: { readonly [K in keyof O]?: ExpectationsOf<O[K], Outcomes<A, K>> }
  /**
   * How a row looks in quarantine that was to be published until an expectation sent it there: every column of that
   * output but `batch`, which stays. Such rows are added to those that `run` gives for it. Needed where an expectation says
   * `quarantine`.
   */
  readonly quarantine?: (row: PublishedRow<O, A>, reason: Reason) => QuarantinedRow<O, A>
  /**
   * Spark properties of the session that it runs in. As what a program of spark-submit's sets itself, they win over `--conf`
   * and `--properties-file`. Default: none.
   */
  readonly conf?: Readonly<Record<string, string>>
  /** How often a run is tried again that failed of what may pass; `--retries` wins. Default: 0. */
  readonly retries?: number
  /**
   * The share of the rows, from 0 to 1, that may go to quarantine: where it is more, the run fails, for then it is mostly
   * another file than it should be. Default: 0.5. More than a twentieth is worth a warning.
   */
  readonly quarantineLimit?: number
  /** Write it as an arrow with an expression for a body: the compiler then reports a wrong column at its output. */
  readonly run: (context: JobContext<P, I>) => R & NoExtras<O, R>
}

/** A job as the driver sees it, whatever its types. */
export interface Job {
  readonly name: string
  readonly description: string
  readonly params: Params
  readonly inputs: Inputs
  readonly outputs: Outputs
  readonly accounts: {
    readonly published: { readonly output: string; readonly column: string | undefined }
    readonly quarantined: string | undefined
  }
  /** By output. */
  readonly expectations: Readonly<Record<string, Expectations<never>>>
  readonly conf: Readonly<Record<string, string>>
  readonly retries: number
  readonly quarantineLimit: number
  /** What tells the keys that its rows were made with before, where it hands them on as they are: see `compaction.ts`. */
  readonly carries?: { readonly keyCheck?: string; readonly tokenCheck?: string }
  /** How a row of the published output looks in quarantine; undefined where none goes there. */
  readonly quarantine?: ((row: never, reason: Reason) => Readonly<Record<string, Expr<FieldType, PerRow>>>) | undefined
  readonly run: (context: AnyContext) => Readonly<Record<string, Frame<unknown>>>
}

/** A context whose types have been forgotten. */
export interface AnyContext {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, unknown>>
  readonly key: Expr<BinaryType | null, 'literal'>
  readonly keyOf: (batch: Column<StringType, 'row'>) => Expr<BinaryType | null, 'row' | 'literal'>
  readonly token: (value: Expr<StringType | null, 'row' | 'literal'>) => Expr<BinaryType | null, 'row' | 'literal'>
  readonly reuse: <S>(frame: DataFrame<S>) => DataFrame<S>
}

/**
 * Defines a job: a pure function from typed inputs to typed outputs. A column that an input lacks, or that an output
 * lacks, has too many, or has of another type, does not compile. The driver reads the contract, checks it against what
 * is really there, stages, verifies and publishes.
 * @throws TypeError where its name, or that of a parameter, is none; where the outputs go to more than one store (publishing would not be one step), or from CSV to tables
 *   (which batches a CSV holds is known only when it has been read: stage it as Parquet first); where an expectation sends
 *   rows to quarantine that are not the published ones, or where there is none; where a CSV has a column of a
 *   type that has no text; and where `retries` is no number of times, or `quarantineLimit` no share
 */
export function defineJob<
  P extends Params,
  const I extends { readonly [name: string]: { readonly kind: Input['kind'] } },
  const O extends { readonly [name: string]: { readonly kind: Output['kind'] } },
  const A extends Accounts<O>,
  R extends Results<O>,
>(definition: JobDefinition<P, I, O, A, R>): Job {
  const misshapen = wrongShape({ ...definition })
  if (misshapen !== undefined) throw new TypeError(`job '${String(definition.name)}': ${misshapen}`)
  const { accounts, expectations = {}, quarantine, conf = {}, retries = 0, quarantineLimit = 0.5 } = definition
  const [output, column] = Array.isArray(accounts.published) ? accounts.published : [accounts.published, undefined]
  const job = {
    ...(definition as unknown as Pick<Job, 'name' | 'description' | 'params' | 'inputs' | 'outputs' | 'run'>),
    expectations: expectations as Job['expectations'],
    conf,
    retries,
    quarantineLimit,
    quarantine: quarantine as Job['quarantine'],
    accounts: {
      published: { output: String(output), column },
      quarantined: accounts.quarantined === undefined ? undefined : String(accounts.quarantined),
    },
  }
  checkName('job', job.name)
  const wrong =
    wrongStores(job) ??
    wrongColumns(job) ??
    wrongQuarantine(job) ??
    wrongRetries(job) ??
    wrongLimit(job) ??
    wrongParameters(job)
  if (wrong !== undefined) throw new TypeError(`job '${job.name}': ${wrong}`)
  return job
}

/** What the compiler tells whoever writes TypeScript. */
function wrongShape(given: { readonly [key: string]: unknown }): string | undefined {
  const { params, inputs, outputs, accounts, run } = given
  if (!(params instanceof z.ZodObject)) return 'params has to be an object of zod, as z.object({})'
  for (const [name, value] of Object.entries({ inputs, outputs, accounts }))
    if (typeof value !== 'object' || value === null) return `it says no ${name}`
  const names = Object.keys(outputs as object)
  if (names.length === 0) return 'it has no outputs: there would be nothing to publish'
  const { published, quarantined } = accounts as { readonly published?: unknown; readonly quarantined?: unknown }
  const [counted] = Array.isArray(published) ? published : [published]
  for (const [of, name] of Object.entries({ published: counted, quarantined }))
    if (!(of === 'quarantined' && name === undefined) && !names.includes(String(name)))
      return `accounts.${of} has to name one of its outputs (${names.join(', ')}), and is ${String(name)}`
  return typeof run === 'function' ? undefined : 'it has no function run'
}

function wrongParameters({ params, inputs }: Job): string | undefined {
  const names = Object.keys(params.shape)
  const paths = Object.values(inputs).flatMap((input) => (input.kind === 'csv' ? [input.pathFrom] : []))
  const missing = paths.find((path) => !names.includes(path))
  if (missing !== undefined) return `it reads CSV from --${missing}, but has no parameter '${missing}'`
  return names.map(wrongParameter).find((wrong) => wrong !== undefined)
}

function wrongStores({ inputs, outputs }: Job): string | undefined {
  const [kind, ...others] = new Set(Object.values(outputs).map((output) => output.kind))
  if (others.length > 0) return 'its outputs have to go to one store'
  const isCsvToTables = kind === 'table' && Object.values(inputs).some((input) => input.kind === 'csv')
  return isCsvToTables ? 'CSV has to go to Parquet first, and from there to tables' : undefined
}

function wrongLimit({ quarantineLimit: limit }: Job): string | undefined {
  return limit >= 0 && limit <= 1 ? undefined : `quarantineLimit has to be a share from 0 to 1, and is ${limit}`
}
function wrongColumns({ inputs, outputs }: Job): string | undefined {
  for (const [name, { kind, schema }] of [...Object.entries(inputs), ...Object.entries(outputs)]) {
    const fields: readonly StructField[] = schema.fields
    const unread = kind === 'csv' && fields.find(({ dataType }) => !IN_CSV.includes(dataType.typeName))
    if (unread)
      return `'${name}' has a column '${unread.name}' of type ${toDDL(unread.dataType)}, for which a CSV has no text: read it as a string`
  }
  return undefined
}

/** The types that a field of a CSV can have. */
const IN_CSV: readonly StructField['dataType']['typeName'][] = [
  ...(['string', 'binary', 'boolean', 'byte', 'short', 'integer', 'long', 'float', 'double', 'decimal'] as const),
  ...(['date', 'timestamp', 'timestamp_ntz'] as const),
]

function wrongRetries({ retries }: Job): string | undefined {
  return Number.isInteger(retries) && retries >= 0 ? undefined : `retries has to be a whole number, and is ${retries}`
}

function wrongQuarantine({ expectations, accounts, quarantine }: Job): string | undefined {
  const sending = Object.entries(expectations).flatMap(([output, expected]) =>
    Object.entries(expected).flatMap(([what, { otherwise }]) => (otherwise === 'quarantine' ? [{ output, what }] : [])),
  )
  const { published, quarantined } = accounts
  const elsewhere = sending.find(({ output }) => output !== published.output)
  if (elsewhere)
    return `'${elsewhere.what}' is expected of '${elsewhere.output}': only rows of '${published.output}', which accounts.published counts, can go to quarantine`
  if (sending.length === 0) return undefined
  if (published.column !== undefined)
    return `a row of '${published.output}' stands for several, which cannot go to quarantine as one`
  if (quarantined === undefined) return 'rows go to quarantine, but accounts.quarantined names no output for them'
  return quarantine ? undefined : `rows go to quarantine, but 'quarantine' does not say how they look there`
}
