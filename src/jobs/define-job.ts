import type { z } from 'zod'
import type { BinaryType, Column, DataFrame, Expr, Frame, LongType, Problem, StringType } from '#spark-connect'
import type { Expectations, ExpectationsOf, Input, Opened, Output, Wanted } from './dataset.ts'

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
export interface JobDefinition<P extends Params, I, O, R> {
  /** Its name on the command line: lower case, words joined by `-`. */
  readonly name: string
  readonly description: string
  readonly params: P
  readonly inputs: I
  readonly outputs: O
  readonly accounts: Accounts<O>
  /**
   * What has to hold of the rows of each output beside their types; counted in the same pass in which they are written. What
   * rows of a CSV have to fulfil, or else go to quarantine, stands in its `rules`.
   */
  readonly expectations?: { readonly [K in keyof O]?: ExpectationsOf<O[K]> }
  /**
   * Spark properties of the session that it runs in. As what a program of spark-submit's sets itself, they win over `--conf`
   * and `--properties-file`. Default: none.
   */
  readonly conf?: Readonly<Record<string, string>>
  /** How often a run is tried again that failed of what may pass; `--retries` wins. Default: 0. */
  readonly retries?: number
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
 * @throws TypeError where the outputs go to more than one store (publishing would not be one step), or from CSV to tables
 *   (which batches a CSV holds is known only when it has been read: stage it as Parquet first), or `retries` is no number of times
 */
export function defineJob<
  P extends Params,
  const I extends { readonly [name: string]: { readonly kind: Input['kind'] } },
  const O extends { readonly [name: string]: { readonly kind: Output['kind'] } },
  R extends Results<O>,
>(definition: JobDefinition<P, I, O, R>): Job {
  const { accounts, inputs, outputs, expectations = {}, conf = {}, retries = 0 } = definition
  const [kind, ...others] = new Set(Object.values(outputs).map((output) => output.kind))
  const wrong =
    others.length > 0
      ? 'its outputs have to go to one store'
      : kind === 'table' && Object.values(inputs).some((input) => input.kind === 'csv')
        ? 'CSV has to go to Parquet first, and from there to tables'
        : !Number.isInteger(retries) || retries < 0
          ? `retries has to be a whole number, and is ${retries}`
          : undefined
  if (wrong !== undefined) throw new TypeError(`job '${definition.name}': ${wrong}`)
  const [output, column] = Array.isArray(accounts.published) ? accounts.published : [accounts.published, undefined]
  return {
    ...(definition as unknown as Pick<Job, 'name' | 'description' | 'params' | 'inputs' | 'outputs' | 'run'>),
    expectations: expectations as Job['expectations'],
    conf,
    retries,
    accounts: {
      published: { output: String(output), column },
      quarantined: accounts.quarantined === undefined ? undefined : String(accounts.quarantined),
    },
  }
}
