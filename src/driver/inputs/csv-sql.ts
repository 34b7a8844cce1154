import { type StructField, schemaToDDL, toDDL } from '#spark-connect'

/** The fields of a parsed line, each as text; null where it is empty. */
const PARSED = 'parsed'
/** Set by Spark to the whole line where the number of fields is wrong. */
const CORRUPT = '_corrupt'
/** Whether a line holds, somewhere, what may be a number with more digits than Spark's widest decimal has after the point. */
const LONG = '_long'
/** Of a line with more fields than twenty thousand and some, Spark's parser makes a failure of the whole query. */
const MOST_FIELDS = 20_000

/** A name in Spark SQL. */
export function named(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A text in Spark SQL. */
export function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Splits column `line` into texts, by the names of the header, and says what has to be known of the whole of it. */
export function parsedLine(names: readonly string[]): Readonly<Record<string, string>> {
  const fields = [...names, CORRUPT].map(
    (name) => ({ name, dataType: { typeName: 'string' }, nullable: true }) as const,
  )
  const options = `map('mode', 'PERMISSIVE', 'columnNameOfCorruptRecord', '${CORRUPT}', 'escape', '"')`
  const line = `if(${tooManyFields('line')}, '${','.repeat(names.length)}', line)`
  return {
    [PARSED]: `from_csv(${line}, ${text(schemaToDDL(fields))}, ${options})`,
    [LONG]: `line rlike '[.][0-9]{18}|[eE]-[0-9]'`,
  }
}

function tooManyFields(line: string): string {
  return `length(${line}) > ${MOST_FIELDS} and length(${line}) - length(replace(${line}, ',')) > ${MOST_FIELDS}`
}

/** Each column of the contract from its text; null where it does not fit. */
export function typedColumns(fields: readonly StructField[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field.name, typed(field)]))
}

function typed({ name, dataType }: StructField): string {
  const raw = rawText(name)
  const cast = `try_cast(${raw} as ${toDDL(dataType)})`
  switch (dataType.typeName) {
    case 'string':
      return raw
    case 'boolean':
      return `case lower(${raw}) when '1' then true when 'true' then true when '0' then false when 'false' then false end`
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
      // Spark would take '12:30' for today and '2030' for its first day.
      return `case when trim(${raw}) like '____-__-__%' then ${cast} end`
    default:
      return cast
  }
}

function rawText(name: string): string {
  return `${PARSED}.${named(name)}`
}

/** What is wrong with a line, as the first rule that it breaks; null where nothing is. */
export function brokenRule(fields: readonly StructField[]): string {
  const rules: readonly Rule[] = [...LINE_RULES, ...fields.flatMap(rulesOf)]
  return `case ${rules.map(([broken, rule]) => `when ${broken} then ${text(rule)}`).join(' ')} end`
}

/** A condition in SQL that holds where the rule is broken, and what is wrong then. */
type Rule = readonly [broken: string, rule: string]

const LINE_RULES: readonly Rule[] = [
  [`${PARSED}.${CORRUPT} is not null`, 'wrong number of fields'],
  // What cannot be decoded becomes this character: another name than the one in the file.
  ["contains(line, '\\uFFFD')", 'not UTF-8 text'],
  // PostgreSQL's texts cannot hold it.
  ["contains(line, '\\u0000')", 'holds a NUL character'],
]

function rulesOf({ name, dataType, nullable }: StructField): readonly Rule[] {
  const raw = rawText(name)
  const value = named(name)
  return [
    ...(nullable ? [] : [[`coalesce(trim(${raw}), '') = ''`, `${name} is empty`] as const]),
    ...(dataType.typeName === 'string'
      ? []
      : [[`${raw} is not null and ${value} is null`, `${name} is not ${describe(dataType)}`] as const]),
    ...exactness(name, dataType),
  ]
}

/**
 * A decimal with more digits than the contract keeps would be rounded without a word. Spark's widest decimal has eighteen
 * after the point: those beyond only the text shows, which is looked at only where the line is one of the few that may
 * hold any: for every number it would make the whole job a third slower.
 */
function exactness(name: string, dataType: StructField['dataType']): readonly Rule[] {
  if (dataType.typeName !== 'decimal') return []
  const raw = rawText(name)
  const differs = `try_cast(${raw} as decimal(38, 18)) <> ${named(name)}`
  const isLong = `${LONG} and ${raw} rlike '[.][0-9]{18}[0-9]*[1-9]|[eE]-[0-9]{2}'`
  return [[`${differs} or ${isLong}`, `${name} has more than ${dataType.scale} digits after the point`]]
}

function describe(dataType: StructField['dataType']): string {
  switch (dataType.typeName) {
    case 'boolean':
      return '0 or 1'
    case 'timestamp':
    case 'timestamp_ntz':
      return 'a time as 2020-03-05 14:15:16'
    case 'date':
      return 'a date as 2020-03-05'
    default:
      return `of type ${toDDL(dataType)}`
  }
}
