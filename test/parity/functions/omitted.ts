/** Functions of PySpark's that have another name here, and why. */
export const RENAMED: Readonly<Record<string, string>> = {}

/** Functions of PySpark's that are not here, and why. */
export const OMITTED: Readonly<Record<string, string>> = {
  broadcast: 'a verb of frames: frame.broadcast()',
}

/** Calls of which other bytes are sent on purpose, and why. */
export const DIFFERENT: Readonly<Record<string, string>> = {
  'F.array_append(F.array(t.l), 1)': 'a bare value among elements takes their type here, and is an int there',
}

const SEVERAL = 'it gives several columns, which one name in a select does not fit'

/** Calls that the server is not asked about, and why. */
export const UNASKED: Readonly<Record<string, string>> = {
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
}
