import {
  coalesce,
  count,
  countIf,
  type DataFrame,
  lit,
  not,
  nullable,
  type PerRow,
  type Schema,
  SparkError,
  type SparkSession,
  type StringType,
  type StructField,
  schema,
  string,
  type UntypedDataFrame,
  type WhenColumn,
  when,
} from '#spark-connect'
import type { BatchSelection, Granularity } from '../../jobs/batch.ts'
import type { CsvFrames, CsvInput } from '../../jobs/dataset.ts'
import { JobError } from '../job-error.ts'
import { batchedSchema } from '../plan/batched-schema.ts'
import { emptyFrame } from '../plan/empty-frame.ts'
import { periodOf, selecting } from './batch-sql.ts'
import { checkHeader, headerNames } from './csv-header.ts'
import { brokenRule, named, parsedLine, typedColumns } from './csv-sql.ts'
import { firstLineHere } from './first-line.ts'
import { empty, type InputFiles, missing } from './input-files.ts'

/** The name under which the rows of a CSV are counted while they are read. */
export const CSV_OBSERVATION = 'csv'

/** Which lines of a CSV are wanted, how they fall into batches, and for which run. */
export interface CsvSlice {
  readonly selection: BatchSelection
  readonly by: Granularity
  readonly runId: string
}

/**
 * Hardly ever in a text: Spark's CSV reader then gives each line as it stands, without the header, file by file. Where
 * it is in a line after all, the reader finds too many fields and gives the whole line as a corrupt one.
 */
const NO_SEPARATOR = '\u0001'
const WHOLE = '_whole'
/** How many of them a line may hold. With more, Spark makes a failure of the whole query. */
const MOST_SEPARATORS = 1_000_000

type Checked = DataFrame<{
  readonly batch: StringType
  readonly line: StringType | null
  readonly file: StringType
  readonly rule: StringType | null
}>

const Line = schema({ batch: string(), line: nullable(string()), file: string(), rule: nullable(string()) })

/** The lines of a file, of which there are none. */
const NO_LINES = schema({ line: string(), file: string() })

/**
 * Opens CSV files by a contract: every line is either accepted, with typed columns, or rejected with the rule it
 * breaks. Lines whose time cannot be read belong to the batch `undated-…` of their file and are always among those taken.
 */
export async function openCsv<S>(
  spark: SparkSession,
  input: CsvInput<S>,
  files: InputFiles,
  slice: CsvSlice,
): Promise<CsvFrames<S>> {
  const { path } = files
  const header = await firstLine(spark, files)
  const names = headerNames(header)
  checkHeader(names, input.schema.fields, files.first?.path ?? path)
  const reading = { input, names, path, slice, undatedOf: files.undatedOf }
  return framesOf(readLines(spark, files, header), reading).catch((error) => {
    throw isMissing(error) ? unseen(files, error) : error
  })
}

/** The same frames over a file without lines: what the contract and the job's rules make of it can be analysed. */
export async function emptyCsv<S>(spark: SparkSession, input: CsvInput<S>): Promise<CsvFrames<S>> {
  const names = input.schema.fields.map((field) => field.name)
  const slice: CsvSlice = { selection: { kind: 'all' }, by: 'month', runId: 'none' }
  return framesOf(emptyFrame(spark, NO_LINES), { input, names, path: 'none', slice, undatedOf: `'undated-none'` })
}

/** What a CSV is read by. */
interface Reading<S> {
  readonly input: CsvInput<S>
  /** The columns in the order of the file. */
  readonly names: readonly string[]
  readonly path: string
  readonly slice: CsvSlice
  /** The batch of a line without a usable time, in SQL. */
  readonly undatedOf: string
}

async function framesOf<S>(lines: UntypedDataFrame, reading: Reading<S>): Promise<CsvFrames<S>> {
  const { input, names, path, slice, undatedOf } = reading
  const checked = lines
    .withColumns(parsedLine(names))
    .withColumns(typedColumns(input.schema.fields))
    .withColumns({ rule: brokenRule(input.schema.fields), batch: batchOf(input, slice.by, undatedOf) })
    .selectExpr('batch', 'line', 'file', 'rule', ...input.schema.fields.map((field) => named(field.name)))
  const selected = await select(checked, slice.selection, path)
  const rows = withRules(await typedLines(selected, input.schema.fields), input)
  return split(rows, input.schema, slice.runId)
}

function isMissing(error: unknown): boolean {
  return error instanceof SparkError && error.errorClass === 'PATH_NOT_FOUND'
}

/** What is there, and Spark does not find. */
function unseen({ path, links }: InputFiles, cause: unknown): JobError {
  if (!links) return missing(path, cause)
  const says = `Spark cannot read ${path} by its name (hidden, or with a colon in it), and does not see the links to it in ${links}: give it another name.`
  return new JobError('BAD_INPUT', says, { cause })
}

/** Asks Spark only where it has to: that takes a job. Should it see another file of that name, it refuses its header later. */
async function firstLine(spark: SparkSession, files: InputFiles): Promise<string> {
  const { first, path } = files
  const line = first && (firstLineHere(first.path) ?? (await firstLineThere(spark, first.address, files)))
  if (line === undefined || line === '') throw empty(path)
  return line
}

async function firstLineThere(spark: SparkSession, address: string, files: InputFiles): Promise<string> {
  const row = await spark.read
    .text(address)
    .first()
    .catch((error) => {
      throw isMissing(error) ? unseen(files, error) : error
    })
  return row?.value ?? ''
}

/**
 * The lines without the header. That every file's first line is the same header is checked by Spark as it reads: to this
 * reader it is the name of one column, just as it stands.
 */
function readLines(spark: SparkSession, { address, fileOf }: InputFiles, header: string): UntypedDataFrame {
  const fields = [header, WHOLE].map((name) => ({ name, dataType: string(), nullable: true }))
  const line: Schema<{ readonly [name: string]: StringType }> = { fields }
  const plain = spark.read.format('csv').option('header', true).option('sep', NO_SEPARATOR).option('quote', '')
  const reader = plain.option('maxColumns', MOST_SEPARATORS)
  const strict = reader.option('enforceSchema', false).option('columnNameOfCorruptRecord', WHOLE)
  const lines = strict.option('recursiveFileLookup', true).schema(line).load(address)
  return lines.untyped().selectExpr(`coalesce(${WHOLE}, ${named(header)}) as line`, `${fileOf} as file`)
}

function batchOf({ batchBy }: { readonly batchBy: string | undefined }, by: Granularity, undatedOf: string): string {
  return batchBy === undefined ? `'all'` : `coalesce(${periodOf(batchBy, by)}, ${undatedOf})`
}

async function select(lines: UntypedDataFrame, selection: BatchSelection, path: string): Promise<UntypedDataFrame> {
  if (selection.kind === 'all') return lines
  return lines.where(`${await selecting(lines, selection, path)} or batch like 'undated-%'`)
}

/** The lines with the contract's columns, null where a line breaks it. */
async function typedLines(lines: UntypedDataFrame, fields: readonly StructField[]): Promise<Checked> {
  const all = [...Line.fields, ...fields.map((field) => ({ ...field, nullable: true }))]
  const withColumns: typeof Line = { fields: all }
  return lines.as(withColumns, { nullability: 'trusted' })
}

/** Adds the job's own rules to those that follow from the types. */
function withRules<S>(rows: Checked, { rules }: CsvInput<S>): Checked {
  return rows.withColumn('rule', (row) => {
    const own = Object.entries(rules(row as never))
    const known: WhenColumn<StringType | null, PerRow> = when(row.rule.isNotNull(), row.rule)
    return own.reduce((chain, [rule, condition]) => chain.when(not(condition), lit(rule)), known)
  })
}

async function split<S>(rows: Checked, contract: Schema<S>, runId: string): Promise<CsvFrames<S>> {
  const counted = rows.observe(CSV_OBSERVATION, {
    rows: count(),
    rejected: countIf((row) => row.rule.isNotNull()),
    dated: countIf((row) => not(row.batch.startsWith('undated-'))),
  })
  const Accepted = batchedSchema(contract)
  const accepted = counted.where((row) => row.rule.isNull()).untyped()
  // None of these rules is null, which the compiler is told so: to be vouched for, the frame would be asked of Spark once more.
  const rejected = rows
    .where((row) => row.rule.isNotNull())
    .select(({ batch, line, file, rule }) => ({ batch, line, file, rule: coalesce(rule, lit('')), runId: lit(runId) }))
  return { accepted: await accepted.as(Accepted, { nullability: 'trusted' }), rejected }
}
