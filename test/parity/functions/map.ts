import * as F from '#functions'
import { array, boolean, decimal, double, float, int, long, map, nullable, string, struct } from '#spark-connect'
import { type Calls, f, untyped } from '../call.ts'

/** Maps and structs, and rows made of collections. */
export const maps: Calls = (t) => [...ofMaps(t), ...structs(t), ...rows(t)]

const ofMaps: Calls = (t) => [
  f('F.create_map(t.s, t.i)', F.createMap(t.s, t.i), map(string(), int())),
  f('F.create_map(t.s_, t.i_)', F.createMap(t.s_, t.i_), map(string(), nullable(int()))),
  f('F.create_map(t.s, t.i, F.lit("k"), t.l_)', F.createMap(t.s, t.i, 'k', t.l_), map(string(), nullable(long()))),
  f(
    'F.create_map(t.i, t.dec, t.l, t.big, F.lit(5), t.i)',
    F.createMap([t.i, t.dec], [t.l, t.big], [5, t.i]),
    map(long(), decimal(38, 10)),
  ),
  f(
    'F.create_map(F.lit("a"), t.fl, F.lit("b"), t.i)',
    F.createMap([F.lit('a'), t.fl], ['b', t.i]),
    map(string(), double()),
  ),
  f('F.map_concat(t.m)', F.mapConcat(t.m), map(string(), long())),
  f('F.map_concat(t.m, t.mn)', F.mapConcat(t.m, t.mn), map(string(), nullable(long()))),
  f('F.map_concat(t.mn, t.m_, t.m)', F.mapConcat(t.mn, t.m_, t.m), nullable(map(string(), nullable(long())))),
  f('F.map_contains_key(t.m, "a")', F.mapContainsKey(t.m, 'a'), nullable(boolean())),
  f('F.map_contains_key(t.m_, t.s)', F.mapContainsKey(t.m_, t.s), nullable(boolean())),
  f('F.map_entries(t.m)', F.mapEntries(t.m), array(struct({ key: string(), value: long() }))),
  f('F.map_entries(t.mn)', F.mapEntries(t.mn), array(struct({ key: string(), value: nullable(int()) }))),
  f('F.map_entries(t.m_)', F.mapEntries(t.m_), nullable(array(struct({ key: string(), value: long() })))),
  f('F.map_from_arrays(F.col("as"), t.ai)', F.mapFromArrays(t.as, t.ai), map(string(), int())),
  f('F.map_from_arrays(t.an, t.an)', F.mapFromArrays(t.an, t.an), map(int(), nullable(int()))),
  f('F.map_from_arrays(t.as_, t.ai)', F.mapFromArrays(t.as_, t.ai), nullable(map(string(), int()))),
  f('F.map_from_entries(F.map_entries(t.m))', F.mapFromEntries(F.mapEntries(t.m)), map(string(), long())),
  f('F.map_from_entries(F.map_entries(t.m_))', F.mapFromEntries(F.mapEntries(t.m_)), nullable(map(string(), long()))),
  f(
    'F.map_from_entries(F.array(F.struct(t.i_.alias("key"), t.fl_.alias("value"))))',
    F.mapFromEntries(F.array(F.struct({ key: t.i_, value: t.fl_ }))),
    map(int(), nullable(float())),
  ),
  f('F.map_keys(t.m)', F.mapKeys(t.m), array(nullable(string()))),
  f('F.map_keys(t.m_)', F.mapKeys(t.m_), nullable(array(nullable(string())))),
  f('F.map_values(t.mn)', F.mapValues(t.mn), array(nullable(int()))),
  f('F.map_values(t.m_)', F.mapValues(t.m_), nullable(array(nullable(long())))),
  f('F.str_to_map(t.s)', F.strToMap(t.s), map(string(), nullable(string()))),
  f('F.str_to_map(t.s_)', F.strToMap(t.s_), nullable(map(string(), nullable(string())))),
  f("F.str_to_map(t.s, F.lit(';'))", F.strToMap(t.s, ';'), map(string(), nullable(string()))),
  f("F.str_to_map(t.s, F.lit(';'), t.s_)", F.strToMap(t.s, ';', t.s_), nullable(map(string(), nullable(string())))),
]

const structs: Calls = (t) => [
  f(
    'F.struct(t.i.alias("a"), t.s_.alias("b"))',
    F.struct({ a: t.i, b: t.s_ }),
    struct({ a: int(), b: nullable(string()) }),
  ),
  f(
    'F.named_struct(F.lit("a"), t.i, F.lit("b"), t.s_)',
    F.namedStruct('a', t.i, 'b', t.s_),
    struct({ a: int(), b: nullable(string()) }),
  ),
  f(
    'F.named_struct(F.lit("x"), t.st_)',
    F.namedStruct('x', t.st_),
    struct({ x: nullable(struct({ k: string(), n: nullable(int()) })) }),
  ),
]

const rows: Calls = (t) => [
  f('F.explode(t.ai)', F.explode(t.ai), int()),
  f('F.explode(t.ai_)', F.explode(t.ai_), int()),
  f('F.explode(t.an)', F.explode(t.an), nullable(int())),
  untyped('F.explode(t.m)', F.explode(t.m)),
  f('F.explode_outer(t.ai)', F.explodeOuter(t.ai), nullable(int())),
  f('F.explode_outer(t.as_)', F.explodeOuter(t.as_), nullable(string())),
  untyped('F.explode_outer(t.m_)', F.explodeOuter(t.m_)),
  untyped('F.posexplode(t.ai)', F.posexplode(t.ai)),
  untyped('F.posexplode(t.m_)', F.posexplode(t.m_)),
  untyped('F.posexplode_outer(t.ai_)', F.posexplodeOuter(t.ai_)),
  untyped('F.posexplode_outer(t.m)', F.posexplodeOuter(t.m)),
  untyped('F.inline(t.ast)', F.inline(t.ast)),
  untyped('F.inline_outer(t.ast)', F.inlineOuter(t.ast)),
  untyped('F.stack(F.lit(2), t.i, t.s_, t.i_, F.lit("x"))', F.stack(2, t.i, t.s_, t.i_, 'x')),
  untyped('F.json_tuple(t.s, "a", "b")', F.jsonTuple(t.s, 'a', 'b')),
  untyped('F.json_tuple(t.s_, "a")', F.jsonTuple(t.s_, 'a')),
]
