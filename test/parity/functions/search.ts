import * as F from '#functions'
import { array, boolean, int, nullable, string } from '#spark-connect'
import { type Calls, f } from '../call.ts'

/** Texts in texts, regular expressions and URLs. */
export const searches: Calls = (t) => [...tests(t), ...places(t), ...patterns(t), ...urls(t)]

const tests: Calls = (t) => [
  f("F.contains(t.s, F.lit('x'))", F.contains(t.s, 'x'), boolean()),
  f('F.contains(t.s, t.s_)', F.contains(t.s, t.s_), nullable(boolean())),
  f('F.contains(t.bin, t.bin)', F.contains(t.bin, t.bin), nullable(boolean())),
  f('F.contains(t.bin_, t.bin)', F.contains(t.bin_, t.bin), nullable(boolean())),
  f("F.startswith(t.s, F.lit('x'))", F.startswith(t.s, 'x'), boolean()),
  f('F.startswith(t.s, t.s_)', F.startswith(t.s, t.s_), nullable(boolean())),
  f('F.startswith(t.bin, t.bin)', F.startswith(t.bin, t.bin), nullable(boolean())),
  f('F.startswith(t.bin_, t.bin)', F.startswith(t.bin_, t.bin), nullable(boolean())),
  f("F.endswith(t.s, F.lit('x'))", F.endswith(t.s, 'x'), boolean()),
  f('F.endswith(t.s, t.s_)', F.endswith(t.s, t.s_), nullable(boolean())),
  f('F.endswith(t.bin, t.bin)', F.endswith(t.bin, t.bin), nullable(boolean())),
  f('F.endswith(t.bin_, t.bin)', F.endswith(t.bin_, t.bin), nullable(boolean())),
  f("F.like(t.s, F.lit('x%'))", F.like(t.s, 'x%'), boolean()),
  f('F.like(t.s, t.s_)', F.like(t.s, t.s_), nullable(boolean())),
  f("F.like(t.s, F.lit('/%'), F.lit('/'))", F.like(t.s, '/%', '/'), boolean()),
  f("F.ilike(t.s, F.lit('x%'))", F.ilike(t.s, 'x%'), boolean()),
  f('F.ilike(t.s, t.s_)', F.ilike(t.s, t.s_), nullable(boolean())),
  f("F.ilike(t.s, F.lit('/%'), F.lit('/'))", F.ilike(t.s, '/%', '/'), boolean()),
]

const places: Calls = (t) => [
  f("F.instr(t.s, 'x')", F.instr(t.s, 'x'), int()),
  f('F.instr(t.s, t.s_)', F.instr(t.s, t.s_), nullable(int())),
  f("F.locate('x', t.s)", F.locate('x', t.s), int()),
  f("F.locate('x', t.s_, 3)", F.locate('x', t.s_, 3), nullable(int())),
  f('F.locate(t.s, t.s, t.i_)', F.locate(t.s, t.s, t.i_), int()),
  f("F.position(F.lit('x'), t.s)", F.position('x', t.s), int()),
  f('F.position(t.s_, t.s)', F.position(t.s_, t.s), nullable(int())),
  f("F.position(F.lit('x'), t.s, F.lit(3))", F.position('x', t.s, 3), int()),
  f('F.position(t.s, t.s, t.i_)', F.position(t.s, t.s, t.i_), int()),
  f("F.find_in_set(t.s, F.lit('a,b'))", F.findInSet(t.s, 'a,b'), int()),
  f('F.find_in_set(t.s, t.s_)', F.findInSet(t.s, t.s_), nullable(int())),
]

const patterns: Calls = (t) => [
  f("F.rlike(t.s, F.lit('a+'))", F.rlike(t.s, 'a+'), boolean()),
  f('F.rlike(t.s, t.s_)', F.rlike(t.s, t.s_), nullable(boolean())),
  f("F.regexp(t.s, F.lit('a+'))", F.regexp(t.s, 'a+'), boolean()),
  f('F.regexp(t.s, t.s_)', F.regexp(t.s, t.s_), nullable(boolean())),
  f("F.regexp_like(t.s, F.lit('a+'))", F.regexpLike(t.s, 'a+'), boolean()),
  f('F.regexp_like(t.s, t.s_)', F.regexpLike(t.s, t.s_), nullable(boolean())),
  f("F.regexp_count(t.s, F.lit('a+'))", F.regexpCount(t.s, 'a+'), int()),
  f('F.regexp_count(t.s, t.s_)', F.regexpCount(t.s, t.s_), nullable(int())),
  f("F.regexp_extract(t.s, '(a)+', 1)", F.regexpExtract(t.s, '(a)+', 1), string()),
  f("F.regexp_extract(t.s_, '(a)+', 0)", F.regexpExtract(t.s_, '(a)+', 0), nullable(string())),
  f('F.regexp_extract(t.s, t.s, t.i_)', F.regexpExtract(t.s, t.s, t.i_), nullable(string())),
  f("F.regexp_extract_all(t.s, F.lit('(a)+'))", F.regexpExtractAll(t.s, '(a)+'), array(nullable(string()))),
  f('F.regexp_extract_all(t.s_, t.s, 0)', F.regexpExtractAll(t.s_, t.s, 0), nullable(array(nullable(string())))),
  f('F.regexp_extract_all(t.s, t.s, t.i_)', F.regexpExtractAll(t.s, t.s, t.i_), nullable(array(nullable(string())))),
  f("F.regexp_instr(t.s, F.lit('a+'))", F.regexpInstr(t.s, 'a+'), int()),
  f('F.regexp_instr(t.s, t.s_, 1)', F.regexpInstr(t.s, t.s_, 1), nullable(int())),
  f('F.regexp_instr(t.s, t.s, t.i_)', F.regexpInstr(t.s, t.s, t.i_), nullable(int())),
  f("F.regexp_replace(t.s, 'a+', 'b')", F.regexpReplace(t.s, 'a+', 'b'), string()),
  f("F.regexp_replace(t.s, t.s_, 'b')", F.regexpReplace(t.s, t.s_, 'b'), nullable(string())),
  f('F.regexp_replace(t.s, t.s, t.s_)', F.regexpReplace(t.s, t.s, t.s_), nullable(string())),
  f("F.regexp_substr(t.s, F.lit('a+'))", F.regexpSubstr(t.s, 'a+'), nullable(string())),
  f('F.regexp_substr(t.s_, t.s)', F.regexpSubstr(t.s_, t.s), nullable(string())),
]

const urls: Calls = (t) => [
  f("F.parse_url(t.s, F.lit('HOST'))", F.parseUrl(t.s, 'HOST'), nullable(string())),
  f("F.parse_url(t.s_, F.lit('QUERY'), F.lit('k'))", F.parseUrl(t.s_, 'QUERY', 'k'), nullable(string())),
  f("F.try_parse_url(t.s, F.lit('HOST'))", F.tryParseUrl(t.s, 'HOST'), nullable(string())),
  f('F.try_parse_url(t.s_, t.s, t.s)', F.tryParseUrl(t.s_, t.s, t.s), nullable(string())),
  f('F.url_encode(t.s)', F.urlEncode(t.s), nullable(string())),
  f('F.url_encode(t.s_)', F.urlEncode(t.s_), nullable(string())),
  f('F.url_decode(t.s)', F.urlDecode(t.s), nullable(string())),
  f('F.url_decode(t.s_)', F.urlDecode(t.s_), nullable(string())),
  f('F.try_url_decode(t.s)', F.tryUrlDecode(t.s), nullable(string())),
  f('F.try_url_decode(t.s_)', F.tryUrlDecode(t.s_), nullable(string())),
]
