/** The verbs about values that are missing: null, and of floating-point numbers NaN. */
import { type Literal, literal } from '../../plan/expression.ts'
import { boolean, double, long, string } from '../../types/builders.ts'
import { castMayBeNull } from '../../types/cast-rule.ts'
import type { StructField } from '../../types/data-type.ts'
import { inOrder } from '../../types/names.ts'
import { toLiteral } from '../literal.ts'
import type { Known } from '../scope.ts'

/** When a row is left out. */
export interface DropOptions<N extends string = string> {
  /** `any` (the default): where one of the columns has no value; `all`: where none has. */
  readonly how?: 'any' | 'all'
  /** Instead: where fewer of the columns than this have a value. */
  readonly thresh?: number
  /** The columns that are looked at; by default all. */
  readonly subset?: readonly N[]
}

export function dropMissing(frame: Known, { how = 'any', thresh, subset = [] }: DropOptions): Known {
  const least = thresh ?? (how === 'all' ? 1 : undefined)
  return { ...frame, plan: { kind: 'dropMissing', input: frame.plan, columns: subset, least } }
}

/** What stands for a missing value. */
export type Filler = string | boolean | bigint | number

/** Columns with values for those that are missing. Throws `TypeError` for a column that is not there. */
export function fillMissing(frame: Known, values: Readonly<Record<string, Filler>>): Known {
  const given = inOrder<Filler>(values)
  const names = frame.schema?.map(({ name }) => name)
  const lost = given.find(([name]) => names && !names.includes(name))
  if (lost) throw new TypeError(`there is no column '${lost[0]}'; there are: ${names?.join(', ')}`)
  const fillers = new Map(given)
  const schema = frame.schema?.map((field) => filled(field, fillers.get(field.name)))
  const plan = {
    ...({ kind: 'fillMissing', input: frame.plan, columns: given.map(([name]) => name) } as const),
    values: given.map(([, value]) => constant(value)),
  }
  return { plan, schema }
}

/** Null may be left where Spark's cast of the filler may give it. Throws `TypeError` for one that does not fit the column. */
function filled(field: StructField, filler: Filler | undefined): StructField {
  if (filler === undefined) return field
  toLiteral(filler, field.dataType)
  return { ...field, nullable: field.nullable && castMayBeNull(constant(filler).dataType, field.dataType) }
}

/** Spark fills with these types, and makes them the column's. */
function constant(value: Filler): Literal {
  switch (typeof value) {
    case 'string':
      return literal(string(), value)
    case 'boolean':
      return literal(boolean(), value)
    case 'bigint':
      return literal(long(), value)
    default:
      return Number.isSafeInteger(value) ? literal(long(), BigInt(value)) : literal(double(), value)
  }
}
