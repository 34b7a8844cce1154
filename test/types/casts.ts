import {
  binary,
  boolean,
  byte,
  type Column,
  date,
  decimal,
  double,
  float,
  int,
  long,
  type Schema,
  short,
  string,
  time,
  timestamp,
  timestampNtz,
} from '#spark-connect'
import type { NumericType } from '../../src/spark-connect/types/numeric.ts'
import type { Frames } from './frames.ts'
import { type Specimen, specimen } from './specimen.ts'

const TYPES = {
  byte: byte(),
  short: short(),
  int: int(),
  long: long(),
  float: float(),
  double: double(),
  d3_0: decimal(3, 0),
  d10_0: decimal(10, 0),
  d22_2: decimal(22, 2),
  d38_10: decimal(38, 10),
  string: string(),
  boolean: boolean(),
  binary: binary(),
  date: date(),
  timestamp: timestamp(),
  ntz: timestampNtz(),
  time: time(),
}
/** Every number type to every other type that it goes to; which of the results may be null is Spark's word. */
export function numberCasts({ numbers }: Frames): readonly Specimen[] {
  // biome-ignore format: a table reads better in rows
  return [
    specimen('byte cast …', numbers.select((n) => casts(n.byte)), never(['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], [])),
    specimen('short cast …', numbers.select((n) => casts(n.short)), never(['byte', 'short', 'int', 'long', 'float', 'double', 'd10_0', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], ['d3_0'])),
    specimen('int cast …', numbers.select((n) => casts(n.int)), never(['byte', 'short', 'int', 'long', 'float', 'double', 'd10_0', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], ['d3_0'])),
    specimen('long cast …', numbers.select((n) => casts(n.long)), never(['byte', 'short', 'int', 'long', 'float', 'double', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], ['d3_0', 'd10_0'])),
    specimen('float cast …', numbers.select((n) => casts(n.float)), never(['float', 'double', 'string', 'boolean'], ['byte', 'short', 'int', 'long', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'timestamp'])),
    specimen('double cast …', numbers.select((n) => casts(n.double)), never(['float', 'double', 'string', 'boolean'], ['byte', 'short', 'int', 'long', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'timestamp'])),
    specimen('d5_5 cast …', numbers.select((n) => casts(n.d5_5)), never(['float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], ['byte', 'short', 'int', 'long'])),
    specimen('d10_2 cast …', numbers.select((n) => casts(n.d10_2)), never(['float', 'double', 'd10_0', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], ['byte', 'short', 'int', 'long', 'd3_0'])),
    specimen('d18_2 cast …', numbers.select((n) => casts(n.d18_2)), never(['float', 'double', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], ['byte', 'short', 'int', 'long', 'd3_0', 'd10_0'])),
    specimen('d38_0 cast …', numbers.select((n) => casts(n.d38_0)), never(['float', 'double', 'string', 'boolean', 'timestamp'], ['byte', 'short', 'int', 'long', 'd3_0', 'd10_0', 'd22_2', 'd38_10'])),
    specimen('d38_10 cast …', numbers.select((n) => casts(n.d38_10)), never(['float', 'double', 'd38_10', 'string', 'boolean', 'timestamp'], ['byte', 'short', 'int', 'long', 'd3_0', 'd10_0', 'd22_2'])),
    specimen('d38_38 cast …', numbers.select((n) => casts(n.d38_38)), never(['float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'string', 'boolean', 'timestamp'], ['byte', 'short', 'int', 'long'])),
    specimen('byte tryCast …', numbers.select((n) => tries(n.byte)), never(['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'string'], ['boolean', 'timestamp'])),
    specimen('short tryCast …', numbers.select((n) => tries(n.short)), never(['short', 'int', 'long', 'float', 'double', 'd10_0', 'd22_2', 'd38_10', 'string'], ['byte', 'd3_0', 'boolean', 'timestamp'])),
    specimen('int tryCast …', numbers.select((n) => tries(n.int)), never(['int', 'long', 'float', 'double', 'd10_0', 'd22_2', 'd38_10', 'string'], ['byte', 'short', 'd3_0', 'boolean', 'timestamp'])),
    specimen('long tryCast …', numbers.select((n) => tries(n.long)), never(['long', 'float', 'double', 'd22_2', 'd38_10', 'string', 'timestamp'], ['byte', 'short', 'int', 'd3_0', 'd10_0', 'boolean'])),
    specimen('float tryCast …', numbers.select((n) => tries(n.float)), never(['float', 'double', 'string'], ['byte', 'short', 'int', 'long', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'boolean', 'timestamp'])),
    specimen('double tryCast …', numbers.select((n) => tries(n.double)), never(['double', 'string'], ['byte', 'short', 'int', 'long', 'float', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'boolean', 'timestamp'])),
    specimen('d5_5 tryCast …', numbers.select((n) => tries(n.d5_5)), never(['d38_10', 'string'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'boolean', 'timestamp'])),
    specimen('d10_2 tryCast …', numbers.select((n) => tries(n.d10_2)), never(['d22_2', 'd38_10', 'string'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'boolean', 'timestamp'])),
    specimen('d18_2 tryCast …', numbers.select((n) => tries(n.d18_2)), never(['d22_2', 'd38_10', 'string'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'boolean', 'timestamp'])),
    specimen('d38_0 tryCast …', numbers.select((n) => tries(n.d38_0)), never(['string'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'boolean', 'timestamp'])),
    specimen('d38_10 tryCast …', numbers.select((n) => tries(n.d38_10)), never(['d38_10', 'string'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'boolean', 'timestamp'])),
    specimen('d38_38 tryCast …', numbers.select((n) => tries(n.d38_38)), never(['string'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'boolean', 'timestamp'])),
  ]
}

/** The same for the other types. */
export function otherCasts({ others }: Frames): readonly Specimen[] {
  // biome-ignore format: a table reads better in rows
  return [
    specimen('string cast …', others.select((o) => ({ byte: o.string.cast(TYPES.byte), short: o.string.cast(TYPES.short), int: o.string.cast(TYPES.int), long: o.string.cast(TYPES.long), float: o.string.cast(TYPES.float), double: o.string.cast(TYPES.double), d3_0: o.string.cast(TYPES.d3_0), d10_0: o.string.cast(TYPES.d10_0), d22_2: o.string.cast(TYPES.d22_2), d38_10: o.string.cast(TYPES.d38_10), string: o.string.cast(TYPES.string), boolean: o.string.cast(TYPES.boolean), binary: o.string.cast(TYPES.binary), date: o.string.cast(TYPES.date), timestamp: o.string.cast(TYPES.timestamp), ntz: o.string.cast(TYPES.ntz), time: o.string.cast(TYPES.time) })), never(['string', 'binary'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'boolean', 'date', 'timestamp', 'ntz', 'time'])),
    specimen('boolean cast …', others.select((o) => ({ byte: o.boolean.cast(TYPES.byte), short: o.boolean.cast(TYPES.short), int: o.boolean.cast(TYPES.int), long: o.boolean.cast(TYPES.long), float: o.boolean.cast(TYPES.float), double: o.boolean.cast(TYPES.double), d3_0: o.boolean.cast(TYPES.d3_0), d10_0: o.boolean.cast(TYPES.d10_0), d22_2: o.boolean.cast(TYPES.d22_2), d38_10: o.boolean.cast(TYPES.d38_10), string: o.boolean.cast(TYPES.string), boolean: o.boolean.cast(TYPES.boolean) })), never(['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'string', 'boolean'], [])),
    specimen('binary cast …', others.select((o) => ({ string: o.binary.cast(TYPES.string), binary: o.binary.cast(TYPES.binary) })), never(['string', 'binary'], [])),
    specimen('date cast …', others.select((o) => ({ string: o.date.cast(TYPES.string), date: o.date.cast(TYPES.date), timestamp: o.date.cast(TYPES.timestamp), ntz: o.date.cast(TYPES.ntz) })), never(['string', 'date', 'timestamp'], ['ntz'])),
    specimen('timestamp cast …', others.select((o) => ({ byte: o.timestamp.cast(TYPES.byte), short: o.timestamp.cast(TYPES.short), int: o.timestamp.cast(TYPES.int), long: o.timestamp.cast(TYPES.long), float: o.timestamp.cast(TYPES.float), double: o.timestamp.cast(TYPES.double), d3_0: o.timestamp.cast(TYPES.d3_0), d10_0: o.timestamp.cast(TYPES.d10_0), d22_2: o.timestamp.cast(TYPES.d22_2), d38_10: o.timestamp.cast(TYPES.d38_10), string: o.timestamp.cast(TYPES.string), date: o.timestamp.cast(TYPES.date), timestamp: o.timestamp.cast(TYPES.timestamp), ntz: o.timestamp.cast(TYPES.ntz) })), never(['long', 'float', 'double', 'string', 'date', 'timestamp', 'ntz'], ['byte', 'short', 'int', 'd3_0', 'd10_0', 'd22_2', 'd38_10'])),
    specimen('ntz cast …', others.select((o) => ({ string: o.ntz.cast(TYPES.string), date: o.ntz.cast(TYPES.date), timestamp: o.ntz.cast(TYPES.timestamp), ntz: o.ntz.cast(TYPES.ntz) })), never(['string', 'timestamp', 'ntz'], ['date'])),
    specimen('time cast …', others.select((o) => ({ byte: o.time.cast(TYPES.byte), short: o.time.cast(TYPES.short), int: o.time.cast(TYPES.int), long: o.time.cast(TYPES.long), d3_0: o.time.cast(TYPES.d3_0), d10_0: o.time.cast(TYPES.d10_0), d22_2: o.time.cast(TYPES.d22_2), d38_10: o.time.cast(TYPES.d38_10), string: o.time.cast(TYPES.string), time: o.time.cast(TYPES.time) })), never(['int', 'long', 'string', 'time'], ['byte', 'short', 'd3_0', 'd10_0', 'd22_2', 'd38_10'])),
    specimen('string tryCast …', others.select((o) => ({ byte: o.string.tryCast(TYPES.byte), short: o.string.tryCast(TYPES.short), int: o.string.tryCast(TYPES.int), long: o.string.tryCast(TYPES.long), float: o.string.tryCast(TYPES.float), double: o.string.tryCast(TYPES.double), d3_0: o.string.tryCast(TYPES.d3_0), d10_0: o.string.tryCast(TYPES.d10_0), d22_2: o.string.tryCast(TYPES.d22_2), d38_10: o.string.tryCast(TYPES.d38_10), string: o.string.tryCast(TYPES.string), boolean: o.string.tryCast(TYPES.boolean), binary: o.string.tryCast(TYPES.binary), date: o.string.tryCast(TYPES.date), timestamp: o.string.tryCast(TYPES.timestamp), ntz: o.string.tryCast(TYPES.ntz), time: o.string.tryCast(TYPES.time) })), never(['string', 'binary'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'boolean', 'date', 'timestamp', 'ntz', 'time'])),
    specimen('boolean tryCast …', others.select((o) => ({ byte: o.boolean.tryCast(TYPES.byte), short: o.boolean.tryCast(TYPES.short), int: o.boolean.tryCast(TYPES.int), long: o.boolean.tryCast(TYPES.long), float: o.boolean.tryCast(TYPES.float), double: o.boolean.tryCast(TYPES.double), d3_0: o.boolean.tryCast(TYPES.d3_0), d10_0: o.boolean.tryCast(TYPES.d10_0), d22_2: o.boolean.tryCast(TYPES.d22_2), d38_10: o.boolean.tryCast(TYPES.d38_10), string: o.boolean.tryCast(TYPES.string), boolean: o.boolean.tryCast(TYPES.boolean) })), never(['string', 'boolean'], ['byte', 'short', 'int', 'long', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10'])),
    specimen('binary tryCast …', others.select((o) => ({ string: o.binary.tryCast(TYPES.string), binary: o.binary.tryCast(TYPES.binary) })), never(['string', 'binary'], [])),
    specimen('date tryCast …', others.select((o) => ({ string: o.date.tryCast(TYPES.string), date: o.date.tryCast(TYPES.date), timestamp: o.date.tryCast(TYPES.timestamp), ntz: o.date.tryCast(TYPES.ntz) })), never(['string', 'date', 'timestamp', 'ntz'], [])),
    specimen('timestamp tryCast …', others.select((o) => ({ byte: o.timestamp.tryCast(TYPES.byte), short: o.timestamp.tryCast(TYPES.short), int: o.timestamp.tryCast(TYPES.int), long: o.timestamp.tryCast(TYPES.long), float: o.timestamp.tryCast(TYPES.float), double: o.timestamp.tryCast(TYPES.double), d3_0: o.timestamp.tryCast(TYPES.d3_0), d10_0: o.timestamp.tryCast(TYPES.d10_0), d22_2: o.timestamp.tryCast(TYPES.d22_2), d38_10: o.timestamp.tryCast(TYPES.d38_10), string: o.timestamp.tryCast(TYPES.string), date: o.timestamp.tryCast(TYPES.date), timestamp: o.timestamp.tryCast(TYPES.timestamp), ntz: o.timestamp.tryCast(TYPES.ntz) })), never(['long', 'string', 'timestamp', 'ntz'], ['byte', 'short', 'int', 'float', 'double', 'd3_0', 'd10_0', 'd22_2', 'd38_10', 'date'])),
    specimen('ntz tryCast …', others.select((o) => ({ string: o.ntz.tryCast(TYPES.string), date: o.ntz.tryCast(TYPES.date), timestamp: o.ntz.tryCast(TYPES.timestamp), ntz: o.ntz.tryCast(TYPES.ntz) })), never(['string', 'timestamp', 'ntz'], ['date'])),
    specimen('time tryCast …', others.select((o) => ({ byte: o.time.tryCast(TYPES.byte), short: o.time.tryCast(TYPES.short), int: o.time.tryCast(TYPES.int), long: o.time.tryCast(TYPES.long), d3_0: o.time.tryCast(TYPES.d3_0), d10_0: o.time.tryCast(TYPES.d10_0), d22_2: o.time.tryCast(TYPES.d22_2), d38_10: o.time.tryCast(TYPES.d38_10), string: o.time.tryCast(TYPES.string), time: o.time.tryCast(TYPES.time) })), never(['string', 'time'], ['byte', 'short', 'int', 'long', 'd3_0', 'd10_0', 'd22_2', 'd38_10'])),
  ]
}

function casts<T extends NumericType>(a: Column<T, 'row'>) {
  return {
    byte: a.cast(TYPES.byte),
    short: a.cast(TYPES.short),
    int: a.cast(TYPES.int),
    long: a.cast(TYPES.long),
    float: a.cast(TYPES.float),
    double: a.cast(TYPES.double),
    d3_0: a.cast(TYPES.d3_0),
    d10_0: a.cast(TYPES.d10_0),
    d22_2: a.cast(TYPES.d22_2),
    d38_10: a.cast(TYPES.d38_10),
    string: a.cast(TYPES.string),
    boolean: a.cast(TYPES.boolean),
    timestamp: a.cast(TYPES.timestamp),
  }
}

function tries<T extends NumericType>(a: Column<T, 'row'>) {
  return {
    byte: a.tryCast(TYPES.byte),
    short: a.tryCast(TYPES.short),
    int: a.tryCast(TYPES.int),
    long: a.tryCast(TYPES.long),
    float: a.tryCast(TYPES.float),
    double: a.tryCast(TYPES.double),
    d3_0: a.tryCast(TYPES.d3_0),
    d10_0: a.tryCast(TYPES.d10_0),
    d22_2: a.tryCast(TYPES.d22_2),
    d38_10: a.tryCast(TYPES.d38_10),
    string: a.tryCast(TYPES.string),
    boolean: a.tryCast(TYPES.boolean),
    timestamp: a.tryCast(TYPES.timestamp),
  }
}

type Types = typeof TYPES

/** The schema of columns that are never null, and of others that may be, in the order of {@link TYPES}. */
function never<const A extends keyof Types, const B extends keyof Types = never>(
  never: readonly A[],
  maybe: readonly B[],
): Schema<{ readonly [K in A | B]: K extends B ? Types[K] | null : Types[K] }> {
  const all: readonly string[] = [...never, ...maybe]
  const sure: readonly string[] = never
  const fields = Object.entries(TYPES).filter(([name]) => all.includes(name))
  return { fields: fields.map(([name, dataType]) => ({ name, dataType, nullable: !sure.includes(name) })) }
}
