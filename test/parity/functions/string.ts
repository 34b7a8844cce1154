import * as F from '#functions'
import { binary, int, nullable, string } from '#spark-connect'
import { type Calls, f } from '../call.ts'

export const strings: Calls = (t) => [
  f('F.upper(t.s)', F.upper(t.s), string()),
  f('F.upper(t.s_)', F.upper(t.s_), nullable(string())),
  f('F.lower(t.s)', F.lower(t.s), string()),
  f('F.lower(t.s_)', F.lower(t.s_), nullable(string())),
  f('F.length(t.s)', F.length(t.s), int()),
  f('F.length(t.s_)', F.length(t.s_), nullable(int())),
  f('F.length(t.bin)', F.length(t.bin), int()),
  f('F.trim(t.s)', F.trim(t.s), string()),
  f("F.trim(t.s, F.lit('x'))", F.trim(t.s, 'x'), string()),
  f('F.trim(t.s, t.s_)', F.trim(t.s, t.s_), nullable(string())),
  f('F.substring(t.s, 1, 2)', F.substring(t.s, 1, 2), string()),
  f('F.substring(t.s, t.i_, t.i)', F.substring(t.s, t.i_, t.i), nullable(string())),
  f('F.concat(t.s, t.s_)', F.concat(t.s, t.s_), nullable(string())),
  f('F.hex(t.s)', F.hex(t.s), string()),
  f('F.hex(t.l)', F.hex(t.l), string()),
  f('F.hex(t.bin_)', F.hex(t.bin_), nullable(string())),
  f('F.unhex(t.s)', F.unhex(t.s), nullable(binary())),
  f("F.decode(t.bin, 'UTF-8')", F.decode(t.bin), nullable(string())),
  f("F.encode(t.s, 'UTF-8')", F.encode(t.s), nullable(binary())),
]
