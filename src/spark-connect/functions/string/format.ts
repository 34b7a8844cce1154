/** Numbers, moments and bytes as texts by a format, and numbers from texts. */
import type { Column, Expr } from '../../dataframe/column.ts'
import { string } from '../../types/builders.ts'
import type {
  BinaryType,
  ByteType,
  DateType,
  DoubleType,
  FloatType,
  IntegerType,
  ShortType,
  StringType,
  TimestampNTZType,
  TimestampType,
} from '../../types/data-type.ts'
import type { Decimal } from '../../types/decimal.ts'
import type { NumericType } from '../../types/numeric.ts'
import type { LocalDate, LocalDateTime, Timestamp } from '../../types/temporal.ts'
import type { Any, Bytes, Num, Text } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import {
  type MaybeNull,
  maybeNull,
  type NullIfAny,
  nullIfAny,
  type Rule,
  type TypeOf,
  typeOfFirst,
} from '../rules/results.ts'
import { type NullableWhere, type NullIfThese, nullableWhere, nullIfFirst } from './kinds.ts'
import { type DecimalOfFormat, decimalOfFormat } from './number-format.ts'

/** What has a text by a format. */
type Formattable =
  | Expr<NumericType | DateType | TimestampType | TimestampNTZType | BinaryType | null>
  | Decimal
  | bigint
  | LocalDate
  | LocalDateTime
  | Timestamp
  | Date
  | Uint8Array
/** A number of places, or a pattern of Java's `DecimalFormat`. */
type Places = Expr<ByteType | ShortType | IntegerType | StringType | null> | number | string

/** A number with commas between thousands and so many places, rounded half to even; or by a pattern (`#,##0.00`); nullable in Spark. */
export function formatNumber<A extends Num, B extends Places>(value: A, places: B): MaybeNull<A | B, StringType> {
  return call('format_number', [value, places], maybeNull(string()))
}

/** The values in a text by a format of Java's `printf`; null only where the format is. */
export function formatString<A extends Text, V extends readonly Any[]>(
  format: A,
  ...values: V
): NullIfThese<A, V[number], StringType> {
  return call('format_string', [format, ...values], nullIfFirst(1, string()))
}

/** The same as {@link formatString}, under its other name. */
export function printf<A extends Text, V extends readonly Any[]>(
  format: A,
  ...values: V
): NullIfThese<A, V[number], StringType> {
  return call('printf', [format, ...values], nullIfFirst(1, string()))
}

/** How bytes are written in a text. */
type Writing = 'hex' | 'base64' | 'utf-8'
/** The format of a value: for bytes how they are written. */
type FormatOf<A> = [A] extends [Bytes] ? ([A] extends [Column<never, 'untyped'>] ? string : Writing) : string
/** A text; nullable in Spark of floats and doubles, and of bytes as `utf-8`. */
type Formatted<A, F> = NullableWhere<MayFail<A, F>, A, StringType>
type MayFail<A, F> = TypeOf<A> & (DoubleType | FloatType) extends never
  ? [A, 'utf-8'] extends [Bytes, F]
    ? true
    : false
  : true
const formatted =
  (format: string): Rule =>
  (args) => {
    const { typeName } = typeOfFirst(args)
    const mayFail = typeName === 'double' || typeName === 'float' || (typeName === 'binary' && format === 'utf-8')
    return nullableWhere(mayFail, string())(args)
  }

/**
 * A number by a format of digits (`$99,999.00`), a day or a moment by a pattern of Spark's (`yyyy-MM`), or bytes as `base64`,
 * `hex` or `utf-8`. Digits that do not fit are `#`. The format is a constant; a bare value is a decimal or a bigint.
 */
export function toChar<A extends Formattable, const F extends FormatOf<A>>(value: A, format: F): Formatted<A, F> {
  return call('to_char', [value, format], formatted(format))
}

/** The same as {@link toChar}, under its other name. */
export function toVarchar<A extends Formattable, const F extends FormatOf<A>>(value: A, format: F): Formatted<A, F> {
  return call('to_varchar', [value, format], formatted(format))
}

/**
 * The decimal of a text by a format of digits: `'999.99'` gives a `decimal(5, 2)`. A text of another form is an error of the
 * server's.
 */
export function toNumber<A extends Text, const F extends string>(text: A, format: F): NullIfAny<A, DecimalOfFormat<F>> {
  return call('to_number', [text, format], nullIfAny(decimalOfFormat(format)))
}

/** The same as {@link toNumber}, null where the text is of another form. */
export function tryToNumber<A extends Text, const F extends string>(
  text: A,
  format: F,
): MaybeNull<A, DecimalOfFormat<F>> {
  return call('try_to_number', [text, format], maybeNull(decimalOfFormat(format)))
}
