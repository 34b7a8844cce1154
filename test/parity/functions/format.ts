import * as F from '#functions'
import { binary, boolean, decimal, nullable, string } from '#spark-connect'
import { type Calls, f } from '../call.ts'

/** Texts by formats, of bytes, of other encodings and by chance. */
export const formats: Calls = (t) => [...formatted(t), ...numbers(t), ...bytes(t), ...encodings(t)]

const formatted: Calls = (t) => [
  f('F.format_number(t.d, 2)', F.formatNumber(t.d, 2), string()),
  f('F.format_number(t.dec_, 2)', F.formatNumber(t.dec_, 2), nullable(string())),
  f("F.format_number(t.l, '#,##0')", F.formatNumber(t.l, '#,##0'), string()),
  f('F.format_number(t.i, t.i_)', F.formatNumber(t.i, t.i_), nullable(string())),
  f("F.format_string('%d %s', t.i, t.s_)", F.formatString('%d %s', t.i, t.s_), string()),
  f('F.format_string(t.s_, t.s)', F.formatString(t.s_, t.s), nullable(string())),
  f("F.printf(F.lit('%d %s'), t.i_, t.s)", F.printf('%d %s', t.i_, t.s), string()),
  f('F.printf(t.s_, t.s)', F.printf(t.s_, t.s), nullable(string())),
  f("F.to_char(t.i, F.lit('999'))", F.toChar(t.i, '999'), string()),
  f("F.to_char(t.l, F.lit('999'))", F.toChar(t.l, '999'), string()),
  f("F.to_char(t.dec, F.lit('$99.99'))", F.toChar(t.dec, '$99.99'), string()),
  f("F.to_char(t.dec_, F.lit('$99.99'))", F.toChar(t.dec_, '$99.99'), nullable(string())),
  f("F.to_char(t.d, F.lit('999.9'))", F.toChar(t.d, '999.9'), nullable(string())),
  f("F.to_char(t.fl, F.lit('999.9'))", F.toChar(t.fl, '999.9'), nullable(string())),
  f("F.to_char(t.dt, F.lit('yyyy'))", F.toChar(t.dt, 'yyyy'), string()),
  f("F.to_char(t.ts_, F.lit('yyyy'))", F.toChar(t.ts_, 'yyyy'), nullable(string())),
  f("F.to_char(t.ntz, F.lit('yyyy'))", F.toChar(t.ntz, 'yyyy'), string()),
  f("F.to_char(t.bin, F.lit('hex'))", F.toChar(t.bin, 'hex'), string()),
  f("F.to_char(t.bin, F.lit('base64'))", F.toChar(t.bin, 'base64'), string()),
  f("F.to_char(t.bin, F.lit('utf-8'))", F.toChar(t.bin, 'utf-8'), string()),
  f("F.to_varchar(t.by, F.lit('999'))", F.toVarchar(t.by, '999'), string()),
  f("F.to_varchar(t.dec_, F.lit('99.99'))", F.toVarchar(t.dec_, '99.99'), nullable(string())),
  f("F.to_varchar(t.d, F.lit('999.9'))", F.toVarchar(t.d, '999.9'), nullable(string())),
  f("F.to_varchar(t.ts, F.lit('yyyy'))", F.toVarchar(t.ts, 'yyyy'), string()),
  f("F.to_varchar(t.bin, F.lit('hex'))", F.toVarchar(t.bin, 'hex'), string()),
  f("F.to_varchar(t.bin, F.lit('utf-8'))", F.toVarchar(t.bin, 'utf-8'), string()),
]

const numbers: Calls = (t) => [
  f("F.to_number(t.s, F.lit('999'))", F.toNumber(t.s, '999'), decimal(3, 0)),
  f("F.to_number(t.s_, F.lit('$99,909.99'))", F.toNumber(t.s_, '$99,909.99'), nullable(decimal(7, 2))),
  f("F.to_number(t.s, F.lit('S9G990D09'))", F.toNumber(t.s, 'S9G990D09'), decimal(6, 2)),
  f("F.to_number(t.s, F.lit('9d9mi'))", F.toNumber(t.s, '9d9mi'), decimal(2, 1)),
  f("F.to_number(t.s, F.lit('.99PR'))", F.toNumber(t.s, '.99PR'), decimal(2, 2)),
  f("F.try_to_number(t.s, F.lit('999'))", F.tryToNumber(t.s, '999'), nullable(decimal(3, 0))),
  f("F.try_to_number(t.s_, F.lit('9.999'))", F.tryToNumber(t.s_, '9.999'), nullable(decimal(4, 3))),
]

const bytes: Calls = (t) => [
  f('F.hex(t.s)', F.hex(t.s), string()),
  f('F.hex(t.l)', F.hex(t.l), string()),
  f('F.hex(t.d)', F.hex(t.d), string()),
  f('F.hex(t.dec)', F.hex(t.dec), string()),
  f('F.hex(t.bin_)', F.hex(t.bin_), nullable(string())),
  f('F.unhex(t.s)', F.unhex(t.s), nullable(binary())),
  f('F.unhex(t.s_)', F.unhex(t.s_), nullable(binary())),
  f('F.base64(t.bin)', F.base64(t.bin), string()),
  f('F.base64(t.s)', F.base64(t.s), string()),
  f('F.base64(t.bin_)', F.base64(t.bin_), nullable(string())),
  f('F.unbase64(t.s)', F.unbase64(t.s), binary()),
  f('F.unbase64(t.s_)', F.unbase64(t.s_), nullable(binary())),
  f('F.char(t.i)', F.char(t.i), string()),
  f('F.char(t.l_)', F.char(t.l_), nullable(string())),
  f('F.chr(t.l)', F.chr(t.l), string()),
  f('F.chr(t.i_)', F.chr(t.i_), nullable(string())),
  f("F.decode(t.bin, 'UTF-8')", F.decode(t.bin), nullable(string())),
  f("F.decode(t.bin_, 'UTF-16')", F.decode(t.bin_, 'UTF-16'), nullable(string())),
  f("F.encode(t.s, 'UTF-8')", F.encode(t.s), nullable(binary())),
  f("F.encode(t.s_, 'UTF-16')", F.encode(t.s_, 'UTF-16'), nullable(binary())),
  f('F.to_binary(t.s)', F.toBinary(t.s), nullable(binary())),
  f('F.to_binary(t.s_)', F.toBinary(t.s_), nullable(binary())),
  f("F.to_binary(t.s, F.lit('hex'))", F.toBinary(t.s, 'hex'), nullable(binary())),
  f("F.to_binary(t.s, F.lit('utf-8'))", F.toBinary(t.s, 'utf-8'), nullable(binary())),
  f("F.to_binary(t.s, F.lit('utf8'))", F.toBinary(t.s, 'utf8'), nullable(binary())),
  f("F.to_binary(t.s, F.lit('base64'))", F.toBinary(t.s, 'base64'), nullable(binary())),
  f('F.try_to_binary(t.s)', F.tryToBinary(t.s), nullable(binary())),
  f("F.try_to_binary(t.s, F.lit('utf-8'))", F.tryToBinary(t.s, 'utf-8'), nullable(binary())),
  f("F.try_to_binary(t.s_, F.lit('base64'))", F.tryToBinary(t.s_, 'base64'), nullable(binary())),
]

const encodings: Calls = (t) => [
  f('F.is_valid_utf8(t.s)', F.isValidUtf8(t.s), boolean()),
  f('F.is_valid_utf8(t.s_)', F.isValidUtf8(t.s_), nullable(boolean())),
  f('F.make_valid_utf8(t.s)', F.makeValidUtf8(t.s), string()),
  f('F.make_valid_utf8(t.s_)', F.makeValidUtf8(t.s_), nullable(string())),
  f('F.validate_utf8(t.s)', F.validateUtf8(t.s), string()),
  f('F.validate_utf8(t.s_)', F.validateUtf8(t.s_), nullable(string())),
  f('F.try_validate_utf8(t.s)', F.tryValidateUtf8(t.s), nullable(string())),
  f('F.try_validate_utf8(t.s_)', F.tryValidateUtf8(t.s_), nullable(string())),
  f("F.collate(t.s, 'UTF8_LCASE')", F.collate(t.s, 'UTF8_LCASE'), string()),
  f("F.collate(t.s_, 'UNICODE')", F.collate(t.s_, 'UNICODE'), nullable(string())),
  f('F.collation(t.s)', F.collation(t.s), string()),
  f('F.collation(t.s_)', F.collation(t.s_), string()),
  f('F.randstr(8, 42)', F.randstr(8, 42), string()),
  f('F.randstr(8, 5000000000)', F.randstr(8, 5000000000n), string()),
]
