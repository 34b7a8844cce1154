import { coalesce, count, countIf, expr, lit, not, type WhenColumn, when } from '#functions'
import {
  type DataFrame,
  type PerRow,
  type Schema,
  SparkError,
  type SparkSession,
  type StringType,
  string,
  type UntypedDataFrame,
} from '#spark-connect'
import type { BatchSelection, Granularity } from '../../jobs/batch.ts'
import type { CsvFrames, CsvInput } from '../../jobs/dataset.ts'
import { JobError } from '../job-error.ts'
import { batchedSchema } from '../plan/batched-schema.ts'
import { emptyFrame } from '../plan/empty-frame.ts'
import { periodOf, selecting } from './batch-sql.ts'
import { checkHeader, headerNames } from './csv-header.ts'
import { brokenQuotesOfLine, brokenRule, csvValues, named, parsedLine, typedColumns } from './csv-sql.ts'
import { areWithoutQuotesHere, firstLineHere } from './first-line.ts'
import { empty, type InputFiles, missing } from './input-files.ts'
import { type OwnNames, ownNames } from './own-names.ts'
import { hasQuotedBreaks, type Lines, quotedLines } from './quoted-lines.ts'

/** The name under which the rows of a CSV are counted while they are read, by its name in the job. */
export function csvObservation(name: string): string {
  return `csv ${name}`
}

/** Which lines of a CSV are wanted, how they fall into batches, and for which run. */
export interface CsvSlice {
  /** Its name in the job. */
  readonly name: string
  readonly selection: BatchSelection
  readonly by: Granularity
  readonly runId: string
}

/**
 * Hardly ever in a text: Spark's CSV reader then gives each line as it stands, without the header, file by file. Where
 * it is in a line after all, the reader finds too many fields and gives the whole line as a corrupt one.
 */
const NO_SEPARATOR = '\u0001'
/** No line holds it. With none at all, Spark takes NUL for one, and doubles it where a line begins with it. */
const NO_QUOTE = '\n'
/** By no name that the header could have as well. */
const WHOLE = `_whole${NO_SEPARATOR}`
/** How many of them a line may hold. With more, Spark makes a failure of the whole query. */
const MOST_SEPARATORS = 1_000_000

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
  const names = headerNames(header, files.first?.path ?? path)
  checkHeader(names, input.schema.fields, files.first?.path ?? path)
  const own = ownNames(input.schema.fields)
  const isByLine = (await areWithoutQuotesHere(files)) || !(await hasQuotedBreaks(spark, files))
  const records = (isByLine ? readLines : quotedLines)(spark, files, { header, own })
  const reading = { input, names, own, path, slice, undated: files.undatedOf(own.file) }
  return framesOf(records, reading).catch((error) => {
    throw isMissing(error) ? unseen(files, error) : error
  })
}

/** The same frames over a file without lines: what the contract and the job's rules make of it can be analysed. */
export async function emptyCsv<S>(spark: SparkSession, input: CsvInput<S>, name: string): Promise<CsvFrames<S>> {
  const names = input.schema.fields.map((field) => field.name)
  const slice: CsvSlice = { name, selection: { kind: 'all' }, by: 'month', runId: 'none' }
  const own = ownNames(input.schema.fields)
  const fields = [own.line, own.file, own.quotes].map((name) => ({ name, dataType: string(), nullable: true }))
  return framesOf(emptyFrame(spark, { fields }), { input, names, own, path: 'none', slice, undated: `'undated-none'` })
}

/** What ends a run whose input had no such line when it was looked at; see `driver/failure.ts`. */
const LATE_BREAK = 'a quoted line break appeared'

/** What a CSV is read by. */
interface Reading<S> {
  readonly input: CsvInput<S>
  /** The columns in the order of the file. */
  readonly names: readonly string[]
  readonly own: OwnNames
  readonly path: string
  readonly slice: CsvSlice
  /** The batch of a line without a usable time, in SQL. */
  readonly undated: string
}

async function framesOf<S>(records: UntypedDataFrame, reading: Reading<S>): Promise<CsvFrames<S>> {
  const { input, names, own, path, slice, undated } = reading
  const values = csvValues(input.schema.fields, names, own)
  const checked = records
    .withColumns(parsedLine(names.length, own))
    .withColumns(typedColumns(values))
    .withColumns({ [own.rule]: brokenRule(values, own), batch: batchOf(input, slice.by, undated) })
    .selectExpr('batch', own.line, own.file, own.rule, ...values.map(({ name }) => named(name)))
  const selected = await select(checked, slice.selection, path)
  return split(withRules(await typedLines(selected, reading), reading), reading)
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
 * The lines without the header, each of them a record. That every file's first line is the same header is checked by Spark
 * as it reads: to this reader it is the name of one column, just as it stands. Should it find a quoted line break after all,
 * it ends the run.
 */
function readLines(spark: SparkSession, { address, fileOf }: InputFiles, { header, own }: Lines): UntypedDataFrame {
  const fields = [header, WHOLE].map((name) => ({ name, dataType: string(), nullable: true }))
  const line: Schema<{ readonly [name: string]: StringType }> = { fields }
  const plain = spark.read.format('csv').option('header', true).option('sep', NO_SEPARATOR).option('quote', NO_QUOTE)
  const reader = plain.option('maxColumns', MOST_SEPARATORS)
  const strict = reader.option('enforceSchema', false).option('columnNameOfCorruptRecord', WHOLE)
  const lines = strict.option('recursiveFileLookup', true).schema(line).load(address)
  return lines
    .untyped()
    .selectExpr(`coalesce(${named(WHOLE)}, ${named(header)}) as ${own.line}`, `${fileOf} as ${own.file}`)
    .withColumns({ [own.quotes]: brokenQuotesOfLine(own.line, `raise_error('${LATE_BREAK}')`) })
}

function batchOf({ batchBy }: { readonly batchBy: string | undefined }, by: Granularity, undated: string): string {
  return batchBy === undefined ? `'all'` : `coalesce(${periodOf(batchBy, by)}, ${undated})`
}

async function select(lines: UntypedDataFrame, selection: BatchSelection, path: string): Promise<UntypedDataFrame> {
  if (selection.kind === 'all') return lines
  return lines.where(`${await selecting(lines, selection, path)} or batch like 'undated-%'`)
}

type Checked = DataFrame<{ readonly batch: StringType }>

/** The records with the contract's columns, null where one breaks it. */
async function typedLines<S>(records: UntypedDataFrame, { own, input }: Reading<S>): Promise<Checked> {
  const texts = ['batch', own.line, own.file, own.rule].map((name) => ({ name, dataType: string(), nullable: true }))
  const all = [...texts, ...input.schema.fields.map((field) => ({ ...field, nullable: true }))]
  const contract: Schema<{ readonly batch: StringType }> = { fields: all }
  return records.as(contract, { nullability: 'trusted' })
}

/** Adds the job's own rules to those that follow from the types. */
function withRules<S>(rows: Checked, { input, own }: Reading<S>): Checked {
  // The compiler is told one of the names that it may have.
  return rows.withColumn(own.rule as 'rule', (row) => {
    const rules = Object.entries(input.rules(row as never))
    const rule = ruleOf(own)
    const known: WhenColumn<StringType | null, PerRow> = when(rule.isNotNull(), rule)
    return rules.reduce((chain, [broken, condition]) => chain.when(not(condition), lit(broken)), known)
  })
}

function ruleOf({ rule }: OwnNames) {
  return expr(rule, string())
}

async function split<S>(rows: Checked, { input, own, slice }: Reading<S>): Promise<CsvFrames<S>> {
  const rule = ruleOf(own)
  const counted = rows.observe(csvObservation(slice.name), {
    rows: count(),
    rejected: countIf(rule.isNotNull()),
    dated: countIf((row) => not(row.batch.startsWith('undated-'))),
  })
  const Accepted = batchedSchema(input.schema)
  const accepted = counted.where(rule.isNull()).untyped()
  const rejected = rows.where(rule.isNotNull()).select(({ batch }) => ({
    batch,
    line: expr(own.line, string()),
    // Neither is null, which the compiler is told so: to be vouched for, the frame would be asked of Spark once more.
    file: coalesce(expr(own.file, string()), lit('')),
    rule: coalesce(rule, lit('')),
    runId: lit(slice.runId),
  }))
  return { accepted: await accepted.as(Accepted, { nullability: 'trusted' }), rejected }
}
