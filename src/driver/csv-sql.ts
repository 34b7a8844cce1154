import { type StructField, schemaToDDL, toDDL } from '#spark-connect'

/** The fields of a parsed line, each as text; null where it is empty. */
const PARSED = 'parsed'
/** Set by Spark to the whole line where the number of fields is wrong. */
const CORRUPT = '_corrupt'

/** A name in Spark SQL. */
export function named(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Splits column `line` into texts, by the names of the header. */
export function parsedLine(names: readonly string[]): Readonly<Record<string, string>> {
  const fields = [...names, CORRUPT].map(
    (name) => ({ name, dataType: { typeName: 'string' }, nullable: true }) as const,
  )
  const options = `map('mode', 'PERMISSIVE', 'columnNameOfCorruptRecord', '${CORRUPT}', 'escape', '"')`
  return { [PARSED]: `from_csv(line, ${text(schemaToDDL(fields))}, ${options})` }
}

/** Each column of the contract from its text; null where it does not fit. */
export function typedColumns(fields: readonly StructField[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field.name, typed(field)]))
}

function typed({ name, dataType }: StructField): string {
  const raw = rawText(name)
  if (dataType.typeName === 'string') return raw
  if (dataType.typeName === 'boolean')
    return `case lower(${raw}) when '1' then true when 'true' then true when '0' then false when 'false' then false end`
  return `try_cast(${raw} as ${toDDL(dataType)})`
}

function rawText(name: string): string {
  return `${PARSED}.${named(name)}`
}

/** What is wrong with a line, as the first rule that it breaks; null where nothing is. */
export function brokenRule(fields: readonly StructField[]): string {
  const rules = [[`${PARSED}.${CORRUPT} is not null`, 'wrong number of fields'], ...fields.flatMap(rulesOf)]
  return `case ${rules.map(([condition, rule]) => `when ${condition} then ${text(rule ?? '')}`).join(' ')} end`
}

function rulesOf({ name, dataType, nullable }: StructField): readonly (readonly [string, string])[] {
  const raw = rawText(name)
  const value = named(name)
  const unfit: [string, string] = [`${raw} is not null and ${value} is null`, `${name} is not a ${describe(dataType)}`]
  const empty: [string, string] = [`${raw} is null`, `${name} is empty`]
  return [
    ...(nullable ? [] : [empty]),
    ...(dataType.typeName === 'string' ? [] : [unfit]),
    ...exactness(name, dataType),
  ]
}

/** A decimal with more digits than the contract keeps would be rounded without a word. */
function exactness(name: string, dataType: StructField['dataType']): readonly (readonly [string, string])[] {
  if (dataType.typeName !== 'decimal') return []
  const rule = `${name} has more than ${dataType.scale} digits after the point`
  return [[`try_cast(${rawText(name)} as decimal(38, 18)) <> ${named(name)}`, rule]]
}

function describe(dataType: StructField['dataType']): string {
  return dataType.typeName === 'boolean' ? '0 or 1' : toDDL(dataType)
}
