import {
  byte as byteType,
  type Column,
  type Columns,
  type DataType,
  decimal as d,
  double as doubleType,
  type FieldsOf,
  float as floatType,
  int as intType,
  long as longType,
  nullable,
  schema,
  short as shortType,
} from '#spark-connect'
import type { NumericType } from '../../src/spark-connect/types/numeric.ts'
import type { Frames, Numbers } from './frames.ts'
import { type Specimen, specimen } from './specimen.ts'

type N = Columns<FieldsOf<typeof Numbers>>
type Left<T> = Column<T, 'row'>

const byte = byteType()
const short = shortType()
const int = intType()
const long = longType()
const float = floatType()
const double = doubleType()

/** Arithmetic of every number type with every other, the 38-digit adjustment included; the results as the server says them. */
export function arithmetic({ numbers }: Frames): readonly Specimen[] {
  // biome-ignore format: a table reads better in rows
  return [
    specimen('byte + …', numbers.select((n) => plus(n.byte, n)), each(byte, short, int, long, double, double, d(9, 5), d(11, 2), d(19, 2), d(38, 0), d(38, 9), d(38, 34))),
    specimen('short + …', numbers.select((n) => plus(n.short, n)), each(short, short, int, long, double, double, d(11, 5), d(11, 2), d(19, 2), d(38, 0), d(38, 9), d(38, 32))),
    specimen('int + …', numbers.select((n) => plus(n.int, n)), each(int, int, int, long, double, double, d(16, 5), d(13, 2), d(19, 2), d(38, 0), d(38, 9), d(38, 27))),
    specimen('long + …', numbers.select((n) => plus(n.long, n)), each(long, long, long, long, double, double, d(26, 5), d(23, 2), d(23, 2), d(38, 0), d(38, 9), d(38, 17))),
    specimen('float + …', numbers.select((n) => plus(n.float, n)), each(double, double, double, double, float, double, double, double, double, double, double, double)),
    specimen('double + …', numbers.select((n) => plus(n.double, n)), each(double, double, double, double, double, double, double, double, double, double, double, double)),
    specimen('d5_5 + …', numbers.select((n) => plus(n.d5_5, n)), each(d(9, 5), d(11, 5), d(16, 5), d(26, 5), double, double, d(6, 5), d(14, 5), d(22, 5), d(38, 5), d(38, 9), d(38, 37))),
    specimen('d10_2 + …', numbers.select((n) => plus(n.d10_2, n)), each(d(11, 2), d(11, 2), d(13, 2), d(23, 2), double, double, d(14, 5), d(11, 2), d(19, 2), d(38, 2), d(38, 9), d(38, 29))),
    specimen('d18_2 + …', numbers.select((n) => plus(n.d18_2, n)), each(d(19, 2), d(19, 2), d(19, 2), d(23, 2), double, double, d(22, 5), d(19, 2), d(19, 2), d(38, 2), d(38, 9), d(38, 21))),
    specimen('d38_0 + …', numbers.select((n) => plus(n.d38_0, n)), each(d(38, 0), d(38, 0), d(38, 0), d(38, 0), double, double, d(38, 5), d(38, 2), d(38, 2), d(38, 0), d(38, 6), d(38, 6))),
    specimen('d38_10 + …', numbers.select((n) => plus(n.d38_10, n)), each(d(38, 9), d(38, 9), d(38, 9), d(38, 9), double, double, d(38, 9), d(38, 9), d(38, 9), d(38, 6), d(38, 9), d(38, 9))),
    specimen('d38_38 + …', numbers.select((n) => plus(n.d38_38, n)), each(d(38, 34), d(38, 32), d(38, 27), d(38, 17), double, double, d(38, 37), d(38, 29), d(38, 21), d(38, 6), d(38, 9), d(38, 37))),
    specimen('byte - …', numbers.select((n) => minus(n.byte, n)), each(byte, short, int, long, double, double, d(9, 5), d(11, 2), d(19, 2), d(38, 0), d(38, 9), d(38, 34))),
    specimen('short - …', numbers.select((n) => minus(n.short, n)), each(short, short, int, long, double, double, d(11, 5), d(11, 2), d(19, 2), d(38, 0), d(38, 9), d(38, 32))),
    specimen('int - …', numbers.select((n) => minus(n.int, n)), each(int, int, int, long, double, double, d(16, 5), d(13, 2), d(19, 2), d(38, 0), d(38, 9), d(38, 27))),
    specimen('long - …', numbers.select((n) => minus(n.long, n)), each(long, long, long, long, double, double, d(26, 5), d(23, 2), d(23, 2), d(38, 0), d(38, 9), d(38, 17))),
    specimen('float - …', numbers.select((n) => minus(n.float, n)), each(double, double, double, double, float, double, double, double, double, double, double, double)),
    specimen('double - …', numbers.select((n) => minus(n.double, n)), each(double, double, double, double, double, double, double, double, double, double, double, double)),
    specimen('d5_5 - …', numbers.select((n) => minus(n.d5_5, n)), each(d(9, 5), d(11, 5), d(16, 5), d(26, 5), double, double, d(6, 5), d(14, 5), d(22, 5), d(38, 5), d(38, 9), d(38, 37))),
    specimen('d10_2 - …', numbers.select((n) => minus(n.d10_2, n)), each(d(11, 2), d(11, 2), d(13, 2), d(23, 2), double, double, d(14, 5), d(11, 2), d(19, 2), d(38, 2), d(38, 9), d(38, 29))),
    specimen('d18_2 - …', numbers.select((n) => minus(n.d18_2, n)), each(d(19, 2), d(19, 2), d(19, 2), d(23, 2), double, double, d(22, 5), d(19, 2), d(19, 2), d(38, 2), d(38, 9), d(38, 21))),
    specimen('d38_0 - …', numbers.select((n) => minus(n.d38_0, n)), each(d(38, 0), d(38, 0), d(38, 0), d(38, 0), double, double, d(38, 5), d(38, 2), d(38, 2), d(38, 0), d(38, 6), d(38, 6))),
    specimen('d38_10 - …', numbers.select((n) => minus(n.d38_10, n)), each(d(38, 9), d(38, 9), d(38, 9), d(38, 9), double, double, d(38, 9), d(38, 9), d(38, 9), d(38, 6), d(38, 9), d(38, 9))),
    specimen('d38_38 - …', numbers.select((n) => minus(n.d38_38, n)), each(d(38, 34), d(38, 32), d(38, 27), d(38, 17), double, double, d(38, 37), d(38, 29), d(38, 21), d(38, 6), d(38, 9), d(38, 37))),
    specimen('byte * …', numbers.select((n) => times(n.byte, n)), each(byte, short, int, long, double, double, d(9, 5), d(14, 2), d(22, 2), d(38, 0), d(38, 6), d(38, 34))),
    specimen('short * …', numbers.select((n) => times(n.short, n)), each(short, short, int, long, double, double, d(11, 5), d(16, 2), d(24, 2), d(38, 0), d(38, 6), d(38, 32))),
    specimen('int * …', numbers.select((n) => times(n.int, n)), each(int, int, int, long, double, double, d(16, 5), d(21, 2), d(29, 2), d(38, 0), d(38, 6), d(38, 27))),
    specimen('long * …', numbers.select((n) => times(n.long, n)), each(long, long, long, long, double, double, d(26, 5), d(31, 2), d(38, 2), d(38, 0), d(38, 6), d(38, 17))),
    specimen('float * …', numbers.select((n) => times(n.float, n)), each(double, double, double, double, float, double, double, double, double, double, double, double)),
    specimen('double * …', numbers.select((n) => times(n.double, n)), each(double, double, double, double, double, double, double, double, double, double, double, double)),
    specimen('d5_5 * …', numbers.select((n) => times(n.d5_5, n)), each(d(9, 5), d(11, 5), d(16, 5), d(26, 5), double, double, d(11, 10), d(16, 7), d(24, 7), d(38, 5), d(38, 9), d(38, 37))),
    specimen('d10_2 * …', numbers.select((n) => times(n.d10_2, n)), each(d(14, 2), d(16, 2), d(21, 2), d(31, 2), double, double, d(16, 7), d(21, 4), d(29, 4), d(38, 2), d(38, 6), d(38, 29))),
    specimen('d18_2 * …', numbers.select((n) => times(n.d18_2, n)), each(d(22, 2), d(24, 2), d(29, 2), d(38, 2), double, double, d(24, 7), d(29, 4), d(37, 4), d(38, 2), d(38, 6), d(38, 21))),
    specimen('d38_0 * …', numbers.select((n) => times(n.d38_0, n)), each(d(38, 0), d(38, 0), d(38, 0), d(38, 0), double, double, d(38, 5), d(38, 2), d(38, 2), d(38, 0), d(38, 6), d(38, 6))),
    specimen('d38_10 * …', numbers.select((n) => times(n.d38_10, n)), each(d(38, 6), d(38, 6), d(38, 6), d(38, 6), double, double, d(38, 9), d(38, 6), d(38, 6), d(38, 6), d(38, 6), d(38, 9))),
    specimen('d38_38 * …', numbers.select((n) => times(n.d38_38, n)), each(d(38, 34), d(38, 32), d(38, 27), d(38, 17), double, double, d(38, 37), d(38, 29), d(38, 21), d(38, 6), d(38, 9), d(38, 37))),
    specimen('byte / …', numbers.select((n) => over(n.byte, n)), orNull(double, double, double, double, double, double, d(14, 6), d(16, 11), d(24, 19), d(38, 35), d(38, 25), d(38, 6))),
    specimen('short / …', numbers.select((n) => over(n.short, n)), orNull(double, double, double, double, double, double, d(16, 6), d(18, 11), d(26, 19), d(38, 33), d(38, 23), d(38, 6))),
    specimen('int / …', numbers.select((n) => over(n.int, n)), orNull(double, double, double, double, double, double, d(21, 6), d(23, 11), d(31, 19), d(38, 28), d(38, 18), d(38, 6))),
    specimen('long / …', numbers.select((n) => over(n.long, n)), orNull(double, double, double, double, double, double, d(31, 6), d(33, 11), d(38, 16), d(38, 18), d(38, 8), d(38, 6))),
    specimen('float / …', numbers.select((n) => over(n.float, n)), orNull(double, double, double, double, double, double, double, double, double, double, double, double)),
    specimen('double / …', numbers.select((n) => over(n.double, n)), orNull(double, double, double, double, double, double, double, double, double, double, double, double)),
    specimen('d5_5 / …', numbers.select((n) => over(n.d5_5, n)), orNull(d(9, 9), d(11, 11), d(16, 16), d(26, 26), double, double, d(16, 11), d(18, 16), d(26, 24), d(38, 38), d(38, 28), d(38, 6))),
    specimen('d10_2 / …', numbers.select((n) => over(n.d10_2, n)), orNull(d(14, 6), d(16, 8), d(21, 13), d(31, 23), double, double, d(21, 8), d(23, 13), d(31, 21), d(38, 30), d(38, 20), d(38, 6))),
    specimen('d18_2 / …', numbers.select((n) => over(n.d18_2, n)), orNull(d(22, 6), d(24, 8), d(29, 13), d(38, 22), double, double, d(29, 8), d(31, 13), d(38, 20), d(38, 22), d(38, 12), d(38, 6))),
    specimen('d38_0 / …', numbers.select((n) => over(n.d38_0, n)), orNull(d(38, 6), d(38, 6), d(38, 6), d(38, 6), double, double, d(38, 6), d(38, 6), d(38, 6), d(38, 6), d(38, 6), d(38, 6))),
    specimen('d38_10 / …', numbers.select((n) => over(n.d38_10, n)), orNull(d(38, 10), d(38, 10), d(38, 10), d(38, 10), double, double, d(38, 6), d(38, 8), d(38, 8), d(38, 10), d(38, 6), d(38, 6))),
    specimen('d38_38 / …', numbers.select((n) => over(n.d38_38, n)), orNull(d(38, 38), d(38, 38), d(38, 38), d(38, 38), double, double, d(38, 33), d(38, 36), d(38, 36), d(38, 38), d(38, 28), d(38, 6))),
    specimen('byte % …', numbers.select((n) => modulo(n.byte, n)), orNull(byte, short, int, long, double, double, d(5, 5), d(5, 2), d(5, 2), d(3, 0), d(13, 10), d(38, 38))),
    specimen('short % …', numbers.select((n) => modulo(n.short, n)), orNull(short, short, int, long, double, double, d(5, 5), d(7, 2), d(7, 2), d(5, 0), d(15, 10), d(38, 38))),
    specimen('int % …', numbers.select((n) => modulo(n.int, n)), orNull(int, int, int, long, double, double, d(5, 5), d(10, 2), d(12, 2), d(10, 0), d(20, 10), d(38, 38))),
    specimen('long % …', numbers.select((n) => modulo(n.long, n)), orNull(long, long, long, long, double, double, d(5, 5), d(10, 2), d(18, 2), d(20, 0), d(30, 10), d(38, 38))),
    specimen('float % …', numbers.select((n) => modulo(n.float, n)), orNull(double, double, double, double, float, double, double, double, double, double, double, double)),
    specimen('double % …', numbers.select((n) => modulo(n.double, n)), orNull(double, double, double, double, double, double, double, double, double, double, double, double)),
    specimen('d5_5 % …', numbers.select((n) => modulo(n.d5_5, n)), orNull(d(5, 5), d(5, 5), d(5, 5), d(5, 5), double, double, d(5, 5), d(5, 5), d(5, 5), d(5, 5), d(10, 10), d(38, 38))),
    specimen('d10_2 % …', numbers.select((n) => modulo(n.d10_2, n)), orNull(d(5, 2), d(7, 2), d(10, 2), d(10, 2), double, double, d(5, 5), d(10, 2), d(10, 2), d(10, 2), d(18, 10), d(38, 38))),
    specimen('d18_2 % …', numbers.select((n) => modulo(n.d18_2, n)), orNull(d(5, 2), d(7, 2), d(12, 2), d(18, 2), double, double, d(5, 5), d(10, 2), d(18, 2), d(18, 2), d(26, 10), d(38, 38))),
    specimen('d38_0 % …', numbers.select((n) => modulo(n.d38_0, n)), orNull(d(3, 0), d(5, 0), d(10, 0), d(20, 0), double, double, d(5, 5), d(10, 2), d(18, 2), d(38, 0), d(38, 10), d(38, 38))),
    specimen('d38_10 % …', numbers.select((n) => modulo(n.d38_10, n)), orNull(d(13, 10), d(15, 10), d(20, 10), d(30, 10), double, double, d(10, 10), d(18, 10), d(26, 10), d(38, 10), d(38, 10), d(38, 38))),
    specimen('d38_38 % …', numbers.select((n) => modulo(n.d38_38, n)), orNull(d(38, 38), d(38, 38), d(38, 38), d(38, 38), double, double, d(38, 38), d(38, 38), d(38, 38), d(38, 38), d(38, 38), d(38, 38))),
  ]
}

function plus<T extends NumericType>(a: Left<T>, n: N) {
  return {
    byte: a.plus(n.byte),
    short: a.plus(n.short),
    int: a.plus(n.int),
    long: a.plus(n.long),
    float: a.plus(n.float),
    double: a.plus(n.double),
    d5_5: a.plus(n.d5_5),
    d10_2: a.plus(n.d10_2),
    d18_2: a.plus(n.d18_2),
    d38_0: a.plus(n.d38_0),
    d38_10: a.plus(n.d38_10),
    d38_38: a.plus(n.d38_38),
  }
}

function minus<T extends NumericType>(a: Left<T>, n: N) {
  return {
    byte: a.minus(n.byte),
    short: a.minus(n.short),
    int: a.minus(n.int),
    long: a.minus(n.long),
    float: a.minus(n.float),
    double: a.minus(n.double),
    d5_5: a.minus(n.d5_5),
    d10_2: a.minus(n.d10_2),
    d18_2: a.minus(n.d18_2),
    d38_0: a.minus(n.d38_0),
    d38_10: a.minus(n.d38_10),
    d38_38: a.minus(n.d38_38),
  }
}

function times<T extends NumericType>(a: Left<T>, n: N) {
  return {
    byte: a.multiply(n.byte),
    short: a.multiply(n.short),
    int: a.multiply(n.int),
    long: a.multiply(n.long),
    float: a.multiply(n.float),
    double: a.multiply(n.double),
    d5_5: a.multiply(n.d5_5),
    d10_2: a.multiply(n.d10_2),
    d18_2: a.multiply(n.d18_2),
    d38_0: a.multiply(n.d38_0),
    d38_10: a.multiply(n.d38_10),
    d38_38: a.multiply(n.d38_38),
  }
}

function over<T extends NumericType>(a: Left<T>, n: N) {
  return {
    byte: a.divide(n.byte),
    short: a.divide(n.short),
    int: a.divide(n.int),
    long: a.divide(n.long),
    float: a.divide(n.float),
    double: a.divide(n.double),
    d5_5: a.divide(n.d5_5),
    d10_2: a.divide(n.d10_2),
    d18_2: a.divide(n.d18_2),
    d38_0: a.divide(n.d38_0),
    d38_10: a.divide(n.d38_10),
    d38_38: a.divide(n.d38_38),
  }
}

function modulo<T extends NumericType>(a: Left<T>, n: N) {
  return {
    byte: a.mod(n.byte),
    short: a.mod(n.short),
    int: a.mod(n.int),
    long: a.mod(n.long),
    float: a.mod(n.float),
    double: a.mod(n.double),
    d5_5: a.mod(n.d5_5),
    d10_2: a.mod(n.d10_2),
    d18_2: a.mod(n.d18_2),
    d38_0: a.mod(n.d38_0),
    d38_10: a.mod(n.d38_10),
    d38_38: a.mod(n.d38_38),
  }
}

function each<
  A extends DataType,
  B extends DataType,
  C extends DataType,
  D extends DataType,
  E extends DataType,
  F extends DataType,
  G extends DataType,
  H extends DataType,
  I extends DataType,
  J extends DataType,
  K extends DataType,
  L extends DataType,
>(
  byte: A,
  short: B,
  int: C,
  long: D,
  float: E,
  double: F,
  d5_5: G,
  d10_2: H,
  d18_2: I,
  d38_0: J,
  d38_10: K,
  d38_38: L,
) {
  return schema({ byte, short, int, long, float, double, d5_5, d10_2, d18_2, d38_0, d38_10, d38_38 })
}

function orNull<
  A extends DataType,
  B extends DataType,
  C extends DataType,
  D extends DataType,
  E extends DataType,
  F extends DataType,
  G extends DataType,
  H extends DataType,
  I extends DataType,
  J extends DataType,
  K extends DataType,
  L extends DataType,
>(
  byte: A,
  short: B,
  int: C,
  long: D,
  float: E,
  double: F,
  d5_5: G,
  d10_2: H,
  d18_2: I,
  d38_0: J,
  d38_10: K,
  d38_38: L,
) {
  return schema({
    byte: nullable(byte),
    short: nullable(short),
    int: nullable(int),
    long: nullable(long),
    float: nullable(float),
    double: nullable(double),
    d5_5: nullable(d5_5),
    d10_2: nullable(d10_2),
    d18_2: nullable(d18_2),
    d38_0: nullable(d38_0),
    d38_10: nullable(d38_10),
    d38_38: nullable(d38_38),
  })
}
