import { lit, nullOf } from '#functions'
import {
  array,
  boolean,
  type Column,
  type Columns,
  Decimal,
  date,
  decimal,
  double,
  type FieldsOf,
  int,
  LocalDate,
  LocalDateTime,
  LocalTime,
  long,
  map,
  nullable,
  schema,
  string,
  struct,
  Timestamp,
} from '#spark-connect'
import type { NumericType } from '../../src/spark-connect/types/numeric.ts'
import type { Frames, Numbers } from './frames.ts'
import { type Specimen, specimen } from './specimen.ts'

/** What the methods of `Column` make, arithmetic and casts apart. */
export function columns(all: Frames): readonly Specimen[] {
  return [...comparisons(all), ...beside(all), ...logic(all), ...nested(all), ...more(all)]
}

type N = Columns<FieldsOf<typeof Numbers>>

function comparisons({ numbers, others, payments }: Frames): readonly Specimen[] {
  const truths = schema({
    byte: boolean(),
    short: boolean(),
    int: boolean(),
    long: boolean(),
    float: boolean(),
    double: boolean(),
    d5_5: boolean(),
    d18_2: boolean(),
    d38_0: boolean(),
    d38_10: boolean(),
    d38_38: boolean(),
  })
  return [
    specimen(
      'every number <= int',
      numbers.select((n) => every(n, n.int)),
      truths,
    ),
    specimen(
      'every number <= float',
      numbers.select((n) => every(n, n.float)),
      truths,
    ),
    specimen(
      'every number <= decimal(38,0)',
      numbers.select((n) => every(n, n.d38_0)),
      truths,
    ),
    specimen(
      'every number <= decimal(38,38)',
      numbers.select((n) => every(n, n.d38_38)),
      truths,
    ),
    specimen(
      'comparisons of one type',
      others.select((o) => ({
        string: o.string.equalTo('a'),
        boolean: o.boolean.notEqual(true),
        binary: o.binary.lt(new Uint8Array([1])),
        date: o.date.leq(LocalDate.of(2026, 1, 31)),
        timestamp: o.timestamp.gt(Timestamp.parse('2026-01-31T12:00:00Z')),
        moment: o.timestamp.gt(new Date(0)),
        ntz: o.ntz.geq(LocalDateTime.parse('2026-01-31T12:00:00')),
        time: o.time.lt(LocalTime.parse('12:00:00')),
        numbers: o.numbers.equalTo(o.numbers),
        person: o.person.equalTo(o.person),
      })),
      schema({
        string: boolean(),
        boolean: boolean(),
        binary: boolean(),
        date: boolean(),
        timestamp: boolean(),
        moment: boolean(),
        ntz: boolean(),
        time: boolean(),
        numbers: boolean(),
        person: boolean(),
      }),
    ),
    specimen(
      'comparisons with nulls',
      payments.select((p) => ({
        left: p.step.equalTo(1),
        right: p.id.lt(p.step),
        safe: p.step.eqNullSafe(p.id),
        literal: p.amount.gt(nullOf(int())),
        not: p.note.notEqual('x'),
      })),
      schema({
        left: nullable(boolean()),
        right: nullable(boolean()),
        safe: boolean(),
        literal: nullable(boolean()),
        not: nullable(boolean()),
      }),
    ),
  ]
}

function every<T extends NumericType>(n: N, b: Column<T, 'row'>) {
  return {
    byte: n.byte.leq(b),
    short: n.short.leq(b),
    int: n.int.leq(b),
    long: n.long.leq(b),
    float: n.float.leq(b),
    double: n.double.leq(b),
    d5_5: n.d5_5.leq(b),
    d18_2: n.d18_2.leq(b),
    d38_0: n.d38_0.leq(b),
    d38_10: n.d38_10.leq(b),
    d38_38: n.d38_38.leq(b),
  }
}

/** Constants beside columns. */
function beside({ numbers, payments }: Frames): readonly Specimen[] {
  return [
    specimen(
      'bare values take the type of the column',
      numbers.select((n) => ({
        byte: n.byte.plus(1),
        int: n.int.minus(1),
        long: n.long.multiply(2n),
        more: n.long.multiply(2),
        float: n.float.plus(0.5),
        double: n.double.divide(2),
        decimal: n.d18_2.multiply(2),
        exact: n.d18_2.plus(Decimal.from('0.5')),
        rest: n.d18_2.mod(7),
      })),
      schema({
        byte: { typeName: 'byte' },
        int: int(),
        long: long(),
        more: long(),
        float: { typeName: 'float' },
        double: nullable({ typeName: 'double' }),
        decimal: decimal(37, 4),
        exact: decimal(19, 2),
        rest: nullable(decimal(18, 2)),
      }),
    ),
    specimen(
      'constants of a type beside a decimal',
      numbers.select((n) => ({
        int: n.d18_2.multiply(lit(1, int())),
        long: n.d18_2.plus(lit(1n)),
        left: lit(1, int()).plus(n.d18_2),
        less: n.d18_2.lt(lit(5, int())),
        decimal: n.d18_2.plus(lit(1, decimal(20, 0))),
        divided: lit(100, int()).divide(n.d10_2),
        none: n.d18_2.plus(nullOf(int())),
      })),
      schema({
        int: decimal(29, 2),
        long: decimal(23, 2),
        left: decimal(19, 2),
        less: boolean(),
        decimal: decimal(23, 2),
        divided: nullable(decimal(23, 11)),
        none: nullable(decimal(19, 2)),
      }),
    ),
    specimen(
      'nulls on one side',
      payments.select((p) => ({
        right: p.id.plus(p.step),
        left: p.step.minus(p.amount),
        both: p.step.multiply(p.step),
        bare: p.step.plus(1),
      })),
      schema({
        right: nullable(long()),
        left: nullable(decimal(19, 2)),
        both: nullable(int()),
        bare: nullable(int()),
      }),
    ),
  ]
}

function logic({ others, payments }: Frames): readonly Specimen[] {
  return [
    specimen(
      'logic',
      payments.select((p) => {
        const [sure, unsure] = [p.id.gt(1), p.step.gt(1)]
        return {
          and: sure.and(sure),
          or: sure.or(sure),
          unsureAnd: sure.and(unsure),
          unsureOr: unsure.or(sure),
          isNull: p.step.isNull(),
          isNotNull: p.step.isNotNull(),
          between: p.id.between(1, 2),
          unsureBetween: p.step.between(1, 2),
          isin: p.type.isin('a', 'b'),
          unsureIsin: p.step.isin(1),
          isinNothing: p.type.isin(),
        }
      }),
      schema({
        and: boolean(),
        or: boolean(),
        unsureAnd: nullable(boolean()),
        unsureOr: nullable(boolean()),
        isNull: boolean(),
        isNotNull: boolean(),
        between: boolean(),
        unsureBetween: nullable(boolean()),
        isin: boolean(),
        unsureIsin: nullable(boolean()),
        isinNothing: boolean(),
      }),
    ),
    specimen(
      'tests of texts',
      payments.select((p) => ({
        starts: p.type.startsWith('a'),
        ends: p.note.endsWith('a'),
        contains: p.type.contains('a'),
        like: p.note.like('a%'),
        rlike: p.type.rlike('^a'),
      })),
      schema({
        starts: boolean(),
        ends: nullable(boolean()),
        contains: boolean(),
        like: nullable(boolean()),
        rlike: boolean(),
      }),
    ),
    specimen(
      'as',
      others.select((o) => ({ text: o.string.as('other') })),
      schema({ text: string() }),
    ),
  ]
}

function nested({ others }: Frames): readonly Specimen[] {
  return [
    specimen(
      'getField',
      others.select((o) => ({
        name: o.person.getField('name'),
        born: o.person.getField('born'),
        home: o.person.getField('home'),
        city: o.person.getField('home').getField('city'),
      })),
      schema({ name: string(), born: nullable(date()), home: struct({ city: string() }), city: string() }),
    ),
    specimen(
      'getItem',
      others.select((o) => ({
        number: o.numbers.getItem(0),
        hole: o.holes.getItem(1),
        count: o.counts.getItem('a'),
        day: o.days.getItem(1),
      })),
      schema({ number: nullable(int()), hole: nullable(int()), count: nullable(long()), day: nullable(date()) }),
    ),
    specimen(
      'nested columns through a full join',
      others
        .select((o) => ({ key: o.string, numbers: o.numbers, counts: o.counts, person: o.person }))
        .join(
          others.select((o) => ({ key: o.string })),
          'key',
          'right',
        )
        .select((o) => ({
          numbers: o.numbers,
          number: o.numbers.getItem(0),
          count: o.counts.getItem('a'),
          counts: o.counts,
          city: o.person.getField('home').getField('city'),
          key: o.key,
        })),
      schema({
        numbers: nullable(array(int())),
        number: nullable(int()),
        count: nullable(long()),
        counts: nullable(map(string(), long())),
        city: nullable(string()),
        key: string(),
      }),
    ),
  ]
}

function more({ numbers, others }: Frames): readonly Specimen[] {
  return [
    specimen(
      'fractions beside columns of fewer digits',
      numbers.select((n) => ({
        whole: n.int.plus(0.5),
        long: n.long.multiply(-12.25),
        finer: n.d10_2.plus(999.999),
        fits: n.d10_2.plus(1.5),
        rate: n.d18_2.multiply(0.0001),
        quotient: n.int.divide(2.5),
        rest: n.d10_2.mod(0.125),
        double: n.double.plus(0.1),
      })),
      schema({
        whole: decimal(12, 1),
        long: decimal(25, 2),
        finer: decimal(12, 3),
        fits: decimal(11, 2),
        rate: decimal(23, 6),
        quotient: nullable(decimal(17, 6)),
        rest: nullable(decimal(3, 3)),
        double: double(),
      }),
    ),
    specimen(
      'a fraction beside a constant',
      numbers.select(() => ({ sum: lit(1).plus(0.5) })),
      schema({ sum: decimal(12, 1) }),
    ),
    specimen(
      'numbers that do not fit, compared',
      numbers.select((n) => ({
        fraction: n.int.gt(0.5),
        digits: n.d10_2.equalTo(999.999),
        wide: n.byte.lt(1000),
        huge: n.int.lt(2 ** 53),
        among: n.short.isin(1, 1.5, 70_000),
        between: n.long.between(0.5, 1.5),
      })),
      schema({
        fraction: boolean(),
        digits: boolean(),
        wide: boolean(),
        huge: boolean(),
        among: boolean(),
        between: boolean(),
      }),
    ),
    specimen(
      'bits',
      numbers.select((n) => ({
        and: n.byte.bitwiseAND(n.int),
        or: n.long.bitwiseOR(n.short),
        xor: n.int.bitwiseXOR(1),
      })),
      schema({ and: int(), or: long(), xor: int() }),
    ),
    specimen(
      'texts and numbers that are none',
      others.select((o) => ({ like: o.string.ilike('T%'), part: o.string.substr(1, 2) })),
      schema({ like: boolean(), part: string() }),
    ),
    specimen(
      'isNaN',
      numbers.select((n) => ({ float: n.float.isNaN(), double: n.double.isNaN() })),
      schema({ float: boolean(), double: boolean() }),
    ),
    specimen(
      'fields of structs',
      others.select((o) => ({
        added: o.person.withField('age', lit(1)),
        replaced: o.person.withField('name', lit(1)),
        dropped: o.person.dropFields('born', 'home'),
      })),
      schema({
        added: struct({ name: string(), born: nullable(date()), home: struct({ city: string() }), age: int() }),
        replaced: struct({ name: int(), born: nullable(date()), home: struct({ city: string() }) }),
        dropped: struct({ name: string() }),
      }),
    ),
  ]
}
