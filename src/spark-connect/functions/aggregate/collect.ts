/** All values of many rows in one: as an array, as a text, as a histogram. */
import type { Column } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import type { LiteralFor } from '../../dataframe/operators.ts'
import { double, int } from '../../types/builders.ts'
import type {
  ArrayType,
  BinaryType,
  DataType,
  DoubleType,
  FieldType,
  MapType,
  StringType,
  StructType,
  VariantType,
} from '../../types/data-type.ts'
import { lit } from '../core/literal.ts'
import { aggregateBy, deferrable, type Having, type Summable } from '../rules/aggregates.ts'
import type { Each } from '../rules/arguments.ts'
import { aggregate } from '../rules/call.ts'
import { type GroupOf, maybeNull, maybeSame, type TypeOf, typeOfFirst } from '../rules/results.ts'

/** The values that are not null, in an array; in no order to rely on. */
export const collectList = aggregateBy<FieldType>()('list', 'collect_list')
/** The same as {@link collectList}, under its other name. */
export const arrayAgg = aggregateBy<FieldType>()('list', 'array_agg')
/** The different values that are not null, in an array; in no order to rely on. */
export const collectSet = aggregateBy<Exclude<FieldType, MapType | VariantType>>()('list', 'collect_set')

type Joinable = StringType | BinaryType | null
/** What may stand between values of `T`. */
type Delimiter<T> = [T] extends [never] ? string | Uint8Array : LiteralFor<T & {}>

/** Texts, or bytes, one after the other. */
interface Joined {
  <A extends Each<Joinable>>(column: A, delimiter?: Delimiter<TypeOf<A>>): Column<TypeOf<A> | null, GroupOf<A>>
  <S, N extends keyof Having<S, Joinable>>(
    name: N,
    delimiter?: Delimiter<S[N]>,
  ): (columns: Columns<S>) => Column<S[N] | null, 'aggregate'>
}

/** The values that are not null as one, with the delimiter between them, default nothing; null where there are none. */
export const listagg = joined('listagg')
/** The same of the values that differ. */
export const listaggDistinct = joined('listagg', true)
/** The same as {@link listagg}, under its other name. */
export const stringAgg = joined('string_agg')
/** The same as {@link listaggDistinct}, under its other name. */
export const stringAggDistinct = joined('string_agg', true)

function joined(name: string, distinct = false): Joined {
  return ((given: unknown, delimiter?: unknown) =>
    deferrable([given], (columns) =>
      aggregate(name, delimiter === undefined ? columns : [...columns, delimiter], maybeSame, { distinct }),
    )) as Joined
}

/** The bins of a histogram: `x` its middle, `y` how many values it has. */
type Histogram<T> = T extends DataType
  ? ArrayType<StructType<{ readonly x: T | null; readonly y: DoubleType | null }> | null>
  : never
const histogram = (type: DataType): ArrayType => ({
  typeName: 'array',
  element: {
    typeName: 'struct',
    fields: [
      { name: 'x', dataType: type, nullable: true },
      { name: 'y', dataType: double(), nullable: true },
    ],
  },
  containsNull: true,
})

/** A histogram of so many bins, which are of different widths; null where there are no values. */
export function histogramNumeric<A extends Each<Summable>>(
  column: A,
  bins: number,
): Column<Histogram<TypeOf<A>> | null, GroupOf<A>>
export function histogramNumeric<S, N extends keyof Having<S, Summable>>(
  name: N,
  bins: number,
): (columns: Columns<S>) => Column<Histogram<S[N]> | null, 'aggregate'>
export function histogramNumeric(given: unknown, bins: number): unknown {
  return deferrable([given], (columns) =>
    aggregate('histogram_numeric', [...columns, lit(bins, int())], (args) =>
      maybeNull(histogram(typeOfFirst(args)))(args),
    ),
  )
}
