/** Functions of PySpark's that have another name here, and why. */
export const RENAMED: Readonly<Record<string, string>> = {}

/** Functions of PySpark's that are not here, and why. */
export const OMITTED: Readonly<Record<string, string>> = {
  broadcast: 'a verb of frames: frame.broadcast()',
}

const SEED = 'the seed is drawn'
const BESIDE_DECIMAL = 'a whole constant beside a decimal is sent as a decimal, as with the operators'
const WITHOUT_ZONE = 'a LocalDateTime is a timestamp without a time zone, and PySpark has no literal of these'
const NO_DATA = 'no IV and no additional data are empty bytes, which Spark takes, and not empty texts, which it casts'

/** Calls of which other bytes are sent on purpose, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {
  'F.aes_encrypt(t.s, t.bin)': NO_DATA,
  'F.aes_decrypt(t.bin, t.bin)': NO_DATA,
  'F.try_aes_decrypt(t.bin, t.bin)': NO_DATA,
  'F.array_append(F.array(t.l), 1)': 'a bare value among elements takes their type here, and is an int there',
  "F.day(F.lit(__import__('datetime').datetime(2026, 1, 31, tzinfo=__import__('datetime').timezone.utc)))":
    WITHOUT_ZONE,
  "F.time_bucket(F.make_dt_interval(F.lit(1)), t.ntz, F.lit(__import__('datetime').datetime(2026, 1, 1, tzinfo=__import__('datetime').timezone.utc)))":
    WITHOUT_ZONE,
  "F.time_bucket(F.make_ym_interval(F.lit(1)), t.ntz, F.lit(__import__('datetime').datetime(2026, 1, 1, tzinfo=__import__('datetime').timezone.utc)))":
    WITHOUT_ZONE,
  'F.rand()': SEED,
  'F.randn()': SEED,
  'F.random()': SEED,
  'F.try_add(t.dec, F.lit(5))': BESIDE_DECIMAL,
  'F.try_add(t.dec_, F.lit(5))': BESIDE_DECIMAL,
  'F.uniform(0, 10)': SEED,
  'F.uuid()': SEED,
}

const SEVERAL = 'it gives several columns, which one name in a select does not fit'
const TOTALS = 'it needs the totals of a rollup or cube'

/** Calls that the server is not asked about as they stand, and why. */
export const UNASKED: Readonly<Record<string, string>> = {
  "F.col('*')": SEVERAL,
  "F.col('st.*')": SEVERAL,
  'F.explode(t.m)': SEVERAL,
  'F.explode_outer(t.m_)': SEVERAL,
  'F.posexplode(t.ai)': SEVERAL,
  'F.posexplode(t.m_)': SEVERAL,
  'F.posexplode_outer(t.ai_)': SEVERAL,
  'F.posexplode_outer(t.m)': SEVERAL,
  'F.inline(t.ast)': SEVERAL,
  'F.inline_outer(t.ast)': SEVERAL,
  'F.stack(F.lit(2), t.i, t.s_, t.i_, F.lit("x"))': SEVERAL,
  'F.json_tuple(t.s, "a", "b")': SEVERAL,
  'F.grouping(t.s)': TOTALS,
  'F.grouping(t.s_)': TOTALS,
  'F.grouping_id()': TOTALS,
  'F.grouping_id(t.s, t.i_)': TOTALS,
  'F.unwrap_udt(t.s)': 'it takes a user-defined type, of which there is none in SQL',
}
