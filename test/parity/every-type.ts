import {
  array,
  binary,
  boolean,
  byte,
  type Columns,
  calendarInterval,
  DataFrame,
  date,
  dayTimeInterval,
  decimal,
  double,
  type FieldsOf,
  float,
  int,
  long,
  map,
  nullable,
  schema,
  short,
  string,
  struct,
  time,
  timestamp,
  timestampNtz,
  variant,
  yearMonthInterval,
} from '#spark-connect'
import type { PlanExecutor } from '../../src/spark-connect/dataframe/executor.ts'
import { Scope } from '../../src/spark-connect/dataframe/scope.ts'

/** A column of each type that functions take; with `_` at its end one that may hold nulls. The names are short: lists are long. */
export const EveryType = schema({
  ...{
    by: byte(),
    sh: short(),
    i: int(),
    l: long(),
    fl: float(),
    d: double(),
    dec: decimal(10, 2),
    big: decimal(38, 10),
  },
  ...{
    by_: nullable(byte()),
    sh_: nullable(short()),
    i_: nullable(int()),
    l_: nullable(long()),
    fl_: nullable(float()),
  },
  ...{ d_: nullable(double()), dec_: nullable(decimal(10, 2)), big_: nullable(decimal(38, 10)) },
  ...{
    s: string(),
    s_: nullable(string()),
    b: boolean(),
    b_: nullable(boolean()),
    bin: binary(),
    bin_: nullable(binary()),
  },
  ...{ dt: date(), dt_: nullable(date()), ts: timestamp(), ts_: nullable(timestamp()) },
  ...{ ntz: timestampNtz(), ntz_: nullable(timestampNtz()), tm: time(), tm_: nullable(time()) },
  ...{
    ym: yearMonthInterval(),
    ym_: nullable(yearMonthInterval()),
    ds: dayTimeInterval(),
    ds_: nullable(dayTimeInterval()),
  },
  ...{ ci: calendarInterval(), ci_: nullable(calendarInterval()), v: variant(), v_: nullable(variant()) },
  /** `ai` has no nulls in it, `an` may. */
  ...{
    ai: array(int()),
    ai_: nullable(array(int())),
    an: array(nullable(int())),
    as: array(string()),
    as_: nullable(array(string())),
  },
  ...{
    ad: array(double()),
    ab: array(boolean()),
    aa: array(array(int())),
    ast: array(struct({ k: string(), n: nullable(int()) })),
  },
  ...{ m: map(string(), long()), m_: nullable(map(string(), long())), mn: map(string(), nullable(int())) },
  ...{ st: struct({ k: string(), n: nullable(int()) }), st_: nullable(struct({ k: string(), n: nullable(int()) })) },
})
export interface EveryType extends FieldsOf<typeof EveryType> {}

const AMOUNT = '12345678.90BD'
const BIG = '1234567890123456789012345678.9012345678BD'
const STRUCT = "named_struct('k', 'a', 'n', if(rand() >= 0, 1, null))"
const VALUES: Readonly<Record<string, string>> = {
  ...{
    by: '1Y',
    sh: '1S',
    i: '1',
    l: '1L',
    fl: '1F',
    d: '1D',
    dec: AMOUNT,
    big: BIG,
    s: "'text'",
    b: 'true',
    bin: "X'00FF'",
  },
  ...{ dt: "date'2026-01-31'", ts: "timestamp'2026-01-31 12:00:00Z'", ntz: "timestamp_ntz'2026-01-31 12:00:00'" },
  ...{ tm: "time'12:00:00'", ym: "interval '1-2' year to month", ds: "interval '1 02:03:04' day to second" },
  ...{ ci: 'make_interval(1, 2, 3, 4, 5, 6, 7)', v: 'to_variant_object(array(1))' },
  ...{
    ai: 'array(1, 2)',
    an: 'array(1, if(rand() >= 0, 2, null))',
    as: "array('a')",
    ad: 'array(1D)',
    ab: 'array(true)',
  },
  ...{
    aa: 'array(array(1))',
    ast: `array(${STRUCT})`,
    m: "map('a', 1L)",
    mn: "map('a', if(rand() >= 0, 1, null))",
    st: STRUCT,
  },
}

/** One row of every type, as constants in SQL, so that the server knows the columns without any data. */
export function everyType(executor: PlanExecutor): DataFrame<EveryType> {
  const columns = EveryType.fields.map(({ name, nullable: nulls }) => {
    const value = VALUES[nulls ? name.slice(0, -1) : name] ?? 'null'
    return `${nulls ? `if(rand() >= 0, ${value}, null)` : value} as ${name}`
  })
  return new DataFrame({ kind: 'sql', query: `select ${columns.join(', ')}`, args: {} }, EveryType.fields, executor)
}

export type T = Columns<EveryType>

/** The columns without a frame, for what only looks at what is sent. */
export function everyColumn(): T {
  const plan = { kind: 'sql', query: '', args: {} } as const
  return new Scope<EveryType>({ plan, schema: EveryType.fields }).columns
}
