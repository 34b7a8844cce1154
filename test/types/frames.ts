import {
  array,
  binary,
  boolean,
  byte,
  DataFrame,
  date,
  decimal,
  double,
  float,
  int,
  long,
  map,
  nullable,
  type Schema,
  schema,
  short,
  string,
  struct,
  time,
  timestamp,
  timestampNtz,
} from '#spark-connect'
import type { PlanExecutor } from '../../src/spark-connect/dataframe/executor.ts'

/** The frames that the specimens are made from: constants in SQL, so that the server knows them without any data. */
export const Numbers = schema({
  byte: byte(),
  short: short(),
  int: int(),
  long: long(),
  float: float(),
  double: double(),
  d5_5: decimal(5, 5),
  d10_2: decimal(10, 2),
  d18_2: decimal(18, 2),
  d38_0: decimal(38, 0),
  d38_10: decimal(38, 10),
  d38_38: decimal(38, 38),
})

export const Others = schema({
  string: string(),
  boolean: boolean(),
  binary: binary(),
  date: date(),
  timestamp: timestamp(),
  ntz: timestampNtz(),
  time: time(),
  numbers: array(int()),
  holes: array(nullable(int())),
  counts: map(string(), long()),
  days: map(int(), nullable(date())),
  person: struct({ name: string(), born: nullable(date()), home: struct({ city: string() }) }),
})

export const Payments = schema({
  id: long(),
  type: string(),
  amount: decimal(18, 2),
  note: nullable(string()),
  step: nullable(int()),
})

export const Limits = schema({ type: string(), most: decimal(10, 2), since: nullable(date()) })

const NUMBERS = {
  byte: '1Y',
  short: '1S',
  int: '1',
  long: '1L',
  float: '1F',
  double: '1D',
  d5_5: '0.12345BD',
  d10_2: '12345678.90BD',
  d18_2: '1234567890123456.78BD',
  d38_0: '12345678901234567890123456789012345678BD',
  d38_10: '1234567890123456789012345678.9012345678BD',
  d38_38: '0.12345678901234567890123456789012345678BD',
}
const MAYBE_DATE = "if(rand() >= 0, date'2026-01-31', null)"
const OTHERS = {
  string: "'text'",
  boolean: 'true',
  binary: "X'00FF'",
  date: "date'2026-01-31'",
  timestamp: "timestamp'2026-01-31 12:00:00Z'",
  ntz: "timestamp_ntz'2026-01-31 12:00:00'",
  time: "time'12:00:00'",
  numbers: 'array(1, 2)',
  holes: 'array(1, if(rand() >= 0, 2, null))',
  counts: "map('a', 1L)",
  days: `map(1, ${MAYBE_DATE})`,
  person: `named_struct('name', 'x', 'born', ${MAYBE_DATE}, 'home', named_struct('city', 'y'))`,
}
const PAYMENTS = { id: '1L', type: "'CASH'", amount: NUMBERS.d18_2, note: "'n'", step: '1' }
const LIMITS = { type: "'CASH'", most: NUMBERS.d10_2, since: "date'2026-01-31'" }

/** Every frame on one executor. */
export function frames(executor: PlanExecutor) {
  const frame = <S>({ fields }: Schema<S>, sql: Readonly<Record<string, string>>): DataFrame<S> => {
    const columns = fields.map(({ name, nullable }) => {
      const value = sql[name] ?? 'null'
      return `${nullable ? `if(rand() >= 0, ${value}, null)` : value} as ${name}`
    })
    return new DataFrame<S>({ kind: 'sql', query: `select ${columns.join(', ')}`, args: {} }, fields, executor)
  }
  return {
    numbers: frame(Numbers, NUMBERS),
    others: frame(Others, OTHERS),
    payments: frame(Payments, PAYMENTS),
    limits: frame(Limits, LIMITS),
  }
}

export type Frames = ReturnType<typeof frames>
