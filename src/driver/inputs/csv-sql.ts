import { type StructField, schemaToDDL, string } from '#spark-connect'
import { IS_RECORD, OPENS_QUOTE } from './csv-quotes.ts'
import { type CsvValue, literal, ODD, type Rule, rulesOf, typedText } from './csv-values.ts'
import type { OwnNames } from './own-names.ts'

/** Set by Spark to the whole record where the number of fields is wrong. */
const CORRUPT = 'corrupt'
/** Of a record with more fields than twenty thousand and some, Spark's parser makes a failure of the whole query. */
const MOST_FIELDS = 20_000

/** A name in Spark SQL. */
export function named(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

const QUOTES = literal('a quote is not doubled, or not around its whole field')

/** What is wrong with the quotes of a record, in SQL; null where nothing is. `rule` says what is said of it, or done about it. */
export function brokenQuotes(line: string, rule = QUOTES): string {
  return `if(contains(${line}, '"') and not ${line} rlike ${literal(IS_RECORD)}, ${rule}, null)`
}

/** The same for a line of a file in which no line leaves a quote open: `otherwise` is what is done about one that does. */
export function brokenQuotesOfLine(line: string, otherwise: string): string {
  return brokenQuotes(line, `if(${opensQuote(line)}, ${otherwise}, ${QUOTES})`)
}

/** Whether a line leaves a quote open, in SQL: files without such a line can be read line by line. */
export function opensQuote(line: string): string {
  return `contains(${line}, '"') and ${line} rlike ${literal(OPENS_QUOTE)}`
}

/** Splits a record whose quotes are in order into as many texts as the header has, and says what has to be known of the whole of it. */
export function parsedLine(columns: number, own: OwnNames): Readonly<Record<string, string>> {
  const fields = [...Array.from({ length: columns }, (_, place) => fieldAt(place)), CORRUPT].map((name) => {
    return { name, dataType: string(), nullable: true }
  })
  const options = `map('mode', 'PERMISSIVE', 'columnNameOfCorruptRecord', '${CORRUPT}', 'escape', '"')`
  const line = `case when ${own.quotes} is not null then null when ${tooManyFields(own.line)} then '${','.repeat(columns)}' else ${own.line} end`
  return {
    [own.parsed]: `from_csv(${line}, ${literal(schemaToDDL(fields))}, ${options})`,
    [own.odd]: `${own.line} rlike ${literal(ODD)}`,
  }
}

/** Not by the names of the header, whatever they are. */
function fieldAt(place: number): string {
  return `c${place}`
}

function tooManyFields(line: string): string {
  return `length(${line}) > ${MOST_FIELDS} and length(${line}) - length(replace(${line}, ',')) > ${MOST_FIELDS}`
}

/** The columns of a contract in a file: those by name in its header. */
export function csvValues(
  fields: readonly StructField[],
  header: readonly string[],
  own: OwnNames,
): readonly CsvValue[] {
  return fields.map((field) => {
    const raw = `${own.parsed}.${fieldAt(header.indexOf(field.name))}`
    return { ...field, raw, value: named(field.name), odd: own.odd }
  })
}

/** Each column of the contract from its text; null where it does not fit. */
export function typedColumns(values: readonly CsvValue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map((value) => [value.name, typedText(value)]))
}

/** What is wrong with a record, as the first rule that it breaks; null where nothing is. */
export function brokenRule(values: readonly CsvValue[], own: OwnNames): string {
  const rules: readonly Rule[] = [...recordRules(own), ...values.flatMap(rulesOf)]
  const cases = rules.map(([broken, rule]) => `when ${broken} then ${literal(rule)}`)
  return `case when ${own.quotes} is not null then ${own.quotes} ${cases.join(' ')} end`
}

function recordRules({ parsed, line }: OwnNames): readonly Rule[] {
  return [
    [`${parsed}.${CORRUPT} is not null`, 'wrong number of fields'],
    // What cannot be decoded becomes this character: another name than the one in the file.
    [`contains(${line}, '\\uFFFD')`, 'not UTF-8 text'],
    // PostgreSQL's texts cannot hold it.
    [`contains(${line}, '\\u0000')`, 'holds a NUL character'],
  ]
}
