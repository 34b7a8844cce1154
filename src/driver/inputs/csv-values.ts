import { type StructField, toDDL } from '#spark-connect'

type DataType = StructField['dataType']

/** A condition in SQL that holds where the rule is broken, and what is wrong then. */
export type Rule = readonly [broken: string, rule: string]

/** A field of a CSV, in SQL. */
export interface CsvValue {
  readonly name: string
  readonly dataType: DataType
  readonly nullable: boolean
  /** Its text; null where it is empty. */
  readonly raw: string
  /** What {@link typedText} made of it; null where it does not fit. */
  readonly value: string
  /** Whether {@link ODD} holds of its line. */
  readonly odd: string
}

/** A text in Spark SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/**
 * Holds for a line that may have, somewhere, a number that has to be looked at closely: one of very many digits, with an
 * exponent, in the way of Java's programs, or with other digits than ours. To look at every number would make the whole job
 * a third slower.
 */
export const ODD = '[0-9.](?:[0-9]{17}|[eE][-+]?[0-9]|[dDfF](?![0-9A-Za-z])|[xX])|[\\p{Nd}&&[^0-9]]'
const NUMBER = '\\A\\s*[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][-+]?[0-9]+)?\\s*\\z'
/** Decimals with exponents of three digits are none that Spark holds, and of nine digits Java computes for hours. */
const FAR = '[eE][-+]?[0-9]{3}|[0-9.]{200}'
/** Without a year 0, and the days that were left out when calendars changed: Java's older times, by which PostgreSQL gets them, have neither. */
const DATE = '(?!0000|1582-10-(?:0[5-9]|1[0-4]))[0-9]{4}-[0-9]{2}-[0-9]{2}'
const CLOCK = '[ T][0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2}(?:[.][0-9]{1,6}0*)?)?'
/** Names of zones are ambiguous, or their clocks are, twice a year. */
const ZONE = ' ?(?:Z|UTC|GMT|[-+][0-9]{1,2}(?::?[0-9]{2})?)'
/** Days from which an offset could lead out of the years that have four digits, or among those days. */
const EDGE = '(?!(?:0001-01-01|1582-10-04|1582-10-15|9999-12-31)[^-+]*[-+])'
/** What a text has to look like beside being one for Spark, which leaves the rest of some unread. */
const TIMES: { readonly [type in DataType['typeName']]?: string } = {
  date: `\\A\\s*${DATE}\\s*\\z`,
  timestamp: `\\A\\s*${EDGE}${DATE}(?:${CLOCK}(?:${ZONE})?)?\\s*\\z`,
  timestamp_ntz: `\\A\\s*${DATE}(?:${CLOCK})?\\s*\\z`,
}
/** From where on not every whole number is one of this type. */
const WHOLE: { readonly [type in DataType['typeName']]?: string } = { float: '16777216', double: '9007199254740992' }

/** The value of a text, in SQL; null where it does not fit. */
export function typedText({ dataType, raw, odd }: Pick<CsvValue, 'dataType' | 'raw' | 'odd'>): string {
  const cast = `try_cast(${raw} as ${toDDL(dataType)})`
  const { typeName } = dataType
  const time = TIMES[typeName]
  if (time !== undefined) return `case when ${raw} rlike ${literal(time)} then ${cast} end`
  if (typeName === 'string') return raw
  if (typeName === 'boolean')
    return `case lower(${raw}) when '1' then true when 'true' then true when '0' then false when 'false' then false end`
  if (typeName === 'decimal') return `if(${odd} and ${raw} rlike ${literal(FAR)}, null, ${cast})`
  return cast
}

/** What may be wrong with a field, in the order in which it is told. */
export function rulesOf(field: CsvValue): readonly Rule[] {
  const { name, nullable, raw, value, dataType } = field
  const unfit = `${raw} is not null and ${value} is null`
  return [
    ...(nullable ? [] : [[`coalesce(trim(${raw}), '') = ''`, `${name} is empty`] as const]),
    ...(dataType.typeName === 'timestamp' || dataType.typeName === 'timestamp_ntz' ? tooFine(field) : []),
    ...(dataType.typeName === 'string' ? [] : [[unfit, `${name} is not ${describe(dataType)}`] as const]),
    ...(dataType.typeName === 'decimal' ? decimalRules(field, dataType.scale) : []),
    ...(dataType.typeName === 'float' || dataType.typeName === 'double' ? floatRules(field) : []),
  ]
}

/** Of a time with more digits than are kept, all that is wrong is that. */
function tooFine({ name, raw, value, dataType, odd }: CsvValue): readonly Rule[] {
  const shorter = `regexp_replace(${raw}, '([.][0-9]{6})[0-9]+', '$1')`
  const others = typedText({ dataType, raw: shorter, odd })
  return [
    [
      `${raw} is not null and ${value} is null and ${others} is not null`,
      `${name} has more than 6 digits after the point`,
    ],
  ]
}

/**
 * A decimal with more digits than the contract keeps would be rounded without a word. Spark's widest decimal with eighteen
 * after the point shows most of them; for the others the text is counted.
 */
function decimalRules({ name, raw, value, dataType, odd }: CsvValue, scale: number): readonly Rule[] {
  const differs = `try_cast(${raw} as decimal(38, 18)) <> ${value}`
  return [
    notANumber({ name, raw, dataType, odd }),
    [
      `if(${odd}, ${digitsAfterPoint(raw)} > ${scale}, ${differs})`,
      `${name} has more than ${scale} digits after the point`,
    ],
  ]
}

/** How many digits a number has after the point that are not 0 at its end, whatever its exponent; 0 for 0. */
function digitsAfterPoint(raw: string): string {
  const digits = `regexp_replace(${raw}, '[eE].*|[^0-9.]', '')`
  const after = `length(regexp_extract(${digits}, '[.]([0-9]*)', 1))`
  const zeros = `length(regexp_extract(replace(${digits}, '.'), '0*$', 0))`
  const exponent = `coalesce(try_cast(regexp_extract(${raw}, '[eE]([-+]?[0-9]+)', 1) as int), 0)`
  return `if(${raw} rlike '^[^eE]*[1-9]', ${after} - ${zeros} - ${exponent}, 0)`
}

/** What is beyond the range of a float becomes infinite or 0; what is within becomes the nearest one, and whole numbers stay. */
function floatRules({ name, raw, value, dataType, odd }: CsvValue): readonly Rule[] {
  const isInfinite = `abs(${value}) >= double('Infinity')`
  const vanished = `${odd} and ${value} = 0 and ${raw} rlike '^[^eE]*[1-9]'`
  const isOther = `try_cast(${raw} as decimal(38, 0)) <> try_cast(cast(${value} as string) as decimal(38, 0))`
  const { typeName } = dataType
  return [
    notANumber({ name, raw, dataType, odd }),
    [`${isInfinite} or ${vanished}`, `${name} is not ${describe(dataType)}`],
    [
      `abs(${value}) >= ${WHOLE[typeName]} and not ${raw} rlike '[eE]' and ${isOther}`,
      `${name} has more digits than a ${typeName} keeps`,
    ],
  ]
}

function notANumber({ name, raw, dataType, odd }: Pick<CsvValue, 'name' | 'raw' | 'dataType' | 'odd'>): Rule {
  return [`${odd} and not ${raw} rlike ${literal(NUMBER)}`, `${name} is not ${describe(dataType)}`]
}

function describe(dataType: DataType): string {
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
