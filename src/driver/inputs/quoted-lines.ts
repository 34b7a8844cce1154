import type { SparkSession, UntypedDataFrame } from '#spark-connect'
import { KEEPS_OPEN } from './csv-quotes.ts'
import { brokenQuotes, opensQuote } from './csv-sql.ts'
import { literal } from './csv-values.ts'
import type { InputFiles } from './input-files.ts'
import type { OwnNames } from './own-names.ts'

/** A record of more lines or characters is hardly one: its lines go to quarantine, as those of a quote that never closes. */
const MOST_LINES = 1000
const MOST_CHARACTERS = 1_000_000
const NOT_CLOSED = `a quote is not closed, or only more than ${MOST_LINES} lines or ${MOST_CHARACTERS} characters further on`

/** How lines are read: what the first of each file has to be, and what the columns are called. */
export interface Lines {
  readonly header: string
  readonly own: OwnNames
}

/** Whether files have records over several lines. Spark reads all of them, unless it comes across one. */
export async function hasQuotedBreaks(spark: SparkSession, { address }: InputFiles): Promise<boolean> {
  const found = spark.read
    .option('recursiveFileLookup', true)
    .text(address)
    .untyped()
    .where(opensQuote('value'))
    .limit(1)
  return (await found.selectExpr('1 as found').collect()).length > 0
}

/**
 * The records of CSV files without their headers, each as it stands in its file, line breaks and all. Whether a quote is open
 * where a line begins, only all lines before it tell: a file is put in order, in one task, which is why files without
 * quoted line breaks are not read in this way. Lines of which nobody can say what records they are stay lines.
 */
export function quotedLines(spark: SparkSession, files: InputFiles, { header, own }: Lines): UntypedDataFrame {
  return withQuotes(numbered(spark, files))
    .withColumns({ inside: `lag(open, 1, false) ${IN_ORDER}` })
    .withColumns({ record: `sum(if(inside, 0, 1)) ${IN_ORDER}` })
    .withColumns({
      whole: `not last(open) ${OF_RECORD} and count(*) ${OF_RECORD} <= ${MOST_LINES} and sum(length(line)) ${OF_RECORD} <= ${MOST_CHARACTERS}`,
    })
    .withColumns({ line: `if(whole, array_join(collect_list(if(whole, line, null)) ${OF_RECORD}, '\n'), line)` })
    .where('not (whole and inside)')
    .withColumns({ line: `if(endswith(line, '\r'), left(line, length(line) - 1), line)` })
    .where(isNoHeader(header))
    .selectExpr(
      `line as ${own.line}`,
      `file as ${own.file}`,
      `if(whole, ${brokenQuotes('line')}, '${NOT_CLOSED}') as ${own.quotes}`,
    )
}

const IN_ORDER = 'over (partition by file order by start, place)'
const OF_RECORD = 'over (partition by file, record order by n rows between unbounded preceding and unbounded following)'

/** Line breaks of Windows stay at the ends of lines. */
function numbered(spark: SparkSession, { address, fileOf }: InputFiles): UntypedDataFrame {
  const lines = spark.read.option('lineSep', '\n').option('recursiveFileLookup', true).text(address).untyped()
  return lines
    .selectExpr(
      'make_valid_utf8(value) as line',
      `${fileOf} as file`,
      '_metadata.file_block_start as start',
      'monotonically_increasing_id() as place',
    )
    .withColumns({ n: `row_number() ${IN_ORDER}` })
}

/**
 * Adds whether a quote is open at the end of a line. A line leaves one open, whatever was before it, or none, or as it was, or
 * turns that about: the last line of the first two kinds decides, and the number of turns since.
 */
function withQuotes(lines: UntypedDataFrame): UntypedDataFrame {
  return lines
    .withColumns({
      opens: opensQuote('line'),
      keeps: `not contains(line, '"') or line rlike ${literal(KEEPS_OPEN)}`,
    })
    .withColumns({ turns: `sum(if(opens and not keeps, 1, 0)) ${IN_ORDER}` })
    .withColumns({ base: `last(if(opens = keeps, struct(opens, turns), null), true) ${IN_ORDER}` })
    .withColumns({ open: 'coalesce(base.opens, false) <> ((turns - coalesce(base.turns, 0)) % 2 = 1)' })
}

/** Leaves out what Spark's own reader of lines leaves out: the header, which has to be the same in all files, and empty lines. */
function isNoHeader(header: string): string {
  const other = `raise_error('CSV header does not conform')`
  return `case when n = 1 then if(line = ${literal(header)}, false, ${other}) else not line rlike ${literal('\\A[\\x00-\\x20]*\\z')} end`
}
