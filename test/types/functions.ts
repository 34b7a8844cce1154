import {
  abs,
  aesDecrypt,
  aesEncrypt,
  coalesce,
  concat,
  dateFormat,
  decode,
  encode,
  expr,
  hex,
  hour,
  length,
  lit,
  lower,
  month,
  negative,
  not,
  nullOf,
  raiseError,
  sha2,
  struct as structOf,
  substring,
  toDate,
  toJson,
  trim,
  tryAesDecrypt,
  unhex,
  upper,
  when,
  year,
} from '#functions'
import {
  binary,
  boolean,
  Decimal,
  date,
  decimal,
  double,
  int,
  long,
  nullable,
  schema,
  string,
  struct,
} from '#spark-connect'
import type { Frames } from './frames.ts'
import { type Specimen, specimen } from './specimen.ts'

/** Every function that is not an aggregate, on columns without and with nulls. */
export function functions(all: Frames): readonly Specimen[] {
  return [...texts(all), ...times(all), ...choices(all), ...others(all)]
}

function texts({ others, payments }: Frames): readonly Specimen[] {
  return [
    specimen(
      'functions of texts',
      others.select((o) => ({
        length: length(o.string),
        bytes: length(o.binary),
        lower: lower(o.string),
        upper: upper(o.string),
        trim: trim(o.string),
        concat: concat(o.string, o.string, lit('x')),
        hex: hex(o.string),
        hexOfBytes: hex(o.binary),
        unhex: unhex(o.string),
        decode: decode(o.binary),
        encode: encode(o.string),
        json: toJson(o.person),
        part: substring(o.string, 1, 2),
        sha: sha2(o.string, 256),
      })),
      schema({
        length: int(),
        bytes: int(),
        lower: string(),
        upper: string(),
        trim: string(),
        concat: string(),
        hex: string(),
        hexOfBytes: string(),
        unhex: nullable(binary()),
        decode: nullable(string()),
        encode: nullable(binary()),
        json: nullable(string()),
        part: string(),
        sha: nullable(string()),
      }),
    ),
    specimen(
      'functions of texts with nulls',
      payments.select((p) => ({
        length: length(p.note),
        lower: lower(p.note),
        upper: upper(p.note),
        trim: trim(p.note),
        concat: concat(p.type, p.note),
        hex: hex(p.note),
        part: substring(p.note, 1, 2),
      })),
      schema({
        length: nullable(int()),
        lower: nullable(string()),
        upper: nullable(string()),
        trim: nullable(string()),
        concat: nullable(string()),
        hex: nullable(string()),
        part: nullable(string()),
      }),
    ),
    specimen(
      'encryption',
      others.select((o) => ({
        secret: aesEncrypt(o.string, o.binary, { aad: 'a' }),
        bytes: aesEncrypt(o.binary, o.binary, { aad: 'a' }),
        plain: aesDecrypt(o.binary, o.binary, { aad: 'a' }),
        bound: aesDecrypt(o.binary, o.binary, { aad: coalesce(o.string, lit('')) }),
        tried: tryAesDecrypt(o.binary, o.binary, { aad: 'a' }),
      })),
      schema({
        secret: nullable(binary()),
        bytes: nullable(binary()),
        plain: nullable(binary()),
        bound: nullable(binary()),
        tried: nullable(binary()),
      }),
    ),
  ]
}

function times({ others, limits }: Frames): readonly Specimen[] {
  return [
    specimen(
      'functions of times',
      others.select((o) => ({
        format: dateFormat(o.timestamp, 'yyyy'),
        formatDate: dateFormat(o.date, 'yyyy'),
        formatNtz: dateFormat(o.ntz, 'yyyy'),
        day: toDate(o.timestamp),
        dayOfDate: toDate(o.date),
        dayOfNtz: toDate(o.ntz),
        year: year(o.timestamp),
        yearOfDate: year(o.date),
        yearOfNtz: year(o.ntz),
        month: month(o.timestamp),
        monthOfDate: month(o.date),
        monthOfNtz: month(o.ntz),
        hour: hour(o.timestamp),
        hourOfNtz: hour(o.ntz),
      })),
      schema({
        format: string(),
        formatDate: string(),
        formatNtz: string(),
        day: date(),
        dayOfDate: date(),
        dayOfNtz: nullable(date()),
        year: int(),
        yearOfDate: int(),
        yearOfNtz: nullable(int()),
        month: int(),
        monthOfDate: int(),
        monthOfNtz: nullable(int()),
        hour: int(),
        hourOfNtz: int(),
      }),
    ),
    specimen(
      'functions of times with nulls',
      limits.select((l) => ({
        format: dateFormat(l.since, 'yyyy'),
        day: toDate(l.since),
        year: year(l.since),
        month: month(l.since),
      })),
      schema({
        format: nullable(string()),
        day: nullable(date()),
        year: nullable(int()),
        month: nullable(int()),
      }),
    ),
  ]
}

function choices({ numbers, payments }: Frames): readonly Specimen[] {
  return [
    specimen(
      'when',
      payments.select((p) => {
        const big = p.amount.gt(5)
        return {
          open: when(big, p.id),
          closed: when(big, p.id).otherwise(lit(0n)),
          nulls: when(big, p.step).otherwise(lit(0, int())),
          twice: when(big, p.type).when(p.step.gt(1), lit('x')).otherwise(p.type),
          error: when(big, p.id).otherwise(raiseError('no')),
          errorFirst: when(big, raiseError('no')).otherwise(p.id),
          none: when(big, nullOf(int())).otherwise(lit(1, int())),
        }
      }),
      schema({
        open: nullable(long()),
        closed: long(),
        nulls: nullable(int()),
        twice: string(),
        error: nullable(long()),
        errorFirst: nullable(long()),
        none: nullable(int()),
      }),
    ),
    specimen(
      'when of different numbers',
      numbers.select((n) => {
        const odd = n.int.mod(2).equalTo(1)
        return {
          whole: when(odd, n.int).otherwise(n.long),
          small: when(odd, n.short).otherwise(n.byte),
          decimals: when(odd, n.d5_5).otherwise(n.d18_2),
          wide: when(odd, n.d38_10).otherwise(n.d38_0),
          mixed: when(odd, n.d5_5).when(odd, n.int).otherwise(n.long),
          double: when(odd, n.float).otherwise(n.int),
          floats: when(odd, n.float).otherwise(n.float),
          decimalAndDouble: when(odd, n.d38_38).otherwise(n.float),
          constant: when(odd, n.d5_5).otherwise(lit(1, int())),
        }
      }),
      schema({
        whole: long(),
        small: { typeName: 'short' },
        decimals: decimal(21, 5),
        wide: decimal(38, 0),
        mixed: decimal(25, 5),
        double: double(),
        floats: { typeName: 'float' },
        decimalAndDouble: double(),
        constant: decimal(15, 5),
      }),
    ),
    specimen(
      'coalesce',
      payments.select((p) => ({
        sure: coalesce(p.step, lit(0, int())),
        first: coalesce(p.type, p.note),
        unsure: coalesce(p.note, p.note),
        wider: coalesce(p.step, p.id),
        decimal: coalesce(p.step, p.amount),
        error: coalesce(p.step, raiseError('no')),
      })),
      schema({
        sure: int(),
        first: string(),
        unsure: nullable(string()),
        wider: long(),
        decimal: decimal(18, 2),
        error: nullable(int()),
      }),
    ),
    specimen(
      'raiseError',
      payments.select(() => ({ none: raiseError('no') })),
      schema({ none: nullable({ typeName: 'void' }) }),
    ),
  ]
}

function others({ numbers, payments }: Frames): readonly Specimen[] {
  return [
    specimen(
      'numbers and conditions',
      numbers.select((n) => ({
        abs: abs(n.int),
        absOfDecimal: abs(n.d18_2),
        negative: negative(n.long),
        not: not(n.int.gt(1)),
      })),
      schema({ abs: int(), absOfDecimal: decimal(18, 2), negative: long(), not: boolean() }),
    ),
    specimen(
      'numbers and conditions with nulls',
      payments.select((p) => ({ abs: abs(p.step), negative: negative(p.step), not: not(p.step.gt(1)) })),
      schema({ abs: nullable(int()), negative: nullable(int()), not: nullable(boolean()) }),
    ),
    specimen(
      'structs',
      payments.select((p) => ({ pair: structOf({ id: p.id, 'a note': p.note, one: lit(1, int()) }) })),
      schema({ pair: struct({ id: long(), 'a note': nullable(string()), one: int() }) }),
    ),
    specimen(
      'constants, col and expr',
      payments
        .select((p) => ({
          text: lit('x'),
          flag: lit(true),
          big: lit(1n),
          exact: lit(Decimal.from('1.50')).cast(decimal(3, 2)),
          none: nullOf(date()),
          sql: expr('if(rand() > 1, step, null)', int()),
          id: p.id,
        }))
        .withColumn('copy', (p) => p.id),
      schema({
        text: string(),
        flag: boolean(),
        big: long(),
        exact: decimal(3, 2),
        none: nullable(date()),
        sql: nullable(int()),
        id: long(),
        copy: long(),
      }),
    ),
  ]
}
