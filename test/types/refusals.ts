/**
 * What must not compile, each directly below what must. Nothing here runs: tsc reports an `@ts-expect-error` under
 * which there is no error.
 */

import {
  abs,
  coalesce,
  col,
  concat,
  count,
  expr,
  lit,
  lower,
  max,
  min,
  nullOf,
  rank,
  rowNumber,
  struct as structOf,
  sum,
  toDate,
  upper,
  when,
} from '#functions'
import { date, decimal, double, int, LocalDate, long, nullable, schema, string, struct, Window } from '#spark-connect'
import { f } from '../parity/call.ts'
import type { T } from '../parity/every-type.ts'
import type { Frames } from './frames.ts'
import { specimen } from './specimen.ts'

declare const dynamic: string
declare const all: Frames
const { numbers, others, payments, limits } = all

export function columnNames() {
  payments.select('id', 'amount')
  // @ts-expect-error no such column
  payments.select('id', 'amuont')
  payments.select((p) => ({ a: p.amount }))
  // @ts-expect-error no such column
  payments.select((p) => ({ a: p.amuont }))
  payments.where((p) => p.amount.gt(5))
  // @ts-expect-error no such column
  payments.where((p) => p.amuont.gt(5))
  payments.drop('note')
  // @ts-expect-error no such column
  payments.drop('noet')
  // @ts-expect-error gone after the drop
  payments.drop('note').select('note')
  payments.withColumnRenamed('note', 'remark').select('remark')
  // @ts-expect-error no such column
  payments.withColumnRenamed('noet', 'remark')
  // @ts-expect-error renamed away
  payments.withColumnRenamed('note', 'remark').select('note')
  // @ts-expect-error there is such a column
  payments.withColumnRenamed('note', 'step')
  payments.groupBy('type')
  // @ts-expect-error no such column
  payments.groupBy('tpye')
  payments.orderBy('type')
  // @ts-expect-error no such column
  payments.orderBy('tpye')
  payments.dropDuplicates('type')
  // @ts-expect-error no such column
  payments.dropDuplicates('tpye')
  payments.agg({ most: max('type') })
  // @ts-expect-error no such column
  payments.agg({ most: max('tpye') })
  others.select((o) => ({ city: o.person.getField('home').getField('city') }))
  // @ts-expect-error no such field
  others.select((o) => ({ city: o.person.getField('home').getField('town') }))
}

export function dynamicNames() {
  payments.withColumn('copy', (p) => p.id)
  // @ts-expect-error a name that the compiler does not know
  payments.withColumn(dynamic, (p) => p.id)
  // @ts-expect-error nor this one
  payments.withColumn(`copy_${dynamic}`, (p) => p.id)
  // @ts-expect-error nor this one
  payments.withColumnRenamed('note', dynamic)
  // @ts-expect-error nor this one
  payments.select(dynamic)
  payments.select((p) => ({ id: p.id }))
  // @ts-expect-error nor these
  payments.select((p) => Object.fromEntries([[dynamic, p.id]]))
  // @ts-expect-error nor these
  payments.withColumns((p) => Object.fromEntries([[dynamic, p.id]]))
}

export function namesThatAreNumbers() {
  schema({ a: int(), '01': int(), '-1': int(), '1.5': int() })
  schema([
    ['2019', int()],
    ['1', nullable(string())],
  ])
  // @ts-expect-error JavaScript would put it first
  schema({ a: int(), '2019': int() })
  // @ts-expect-error nor in a struct
  struct({ a: int(), 0: int() })
  // @ts-expect-error nor in a struct of columns
  payments.select((p) => ({ s: structOf({ a: p.id, 7: p.id }) }))
  payments
    .select((p) => ({
      s: structOf([
        ['7', p.id],
        ['a', p.type],
      ]),
    }))
    .select('s')
  // @ts-expect-error nor in columns that are added
  payments.withColumns((p) => ({ a: p.id, 7: p.id }))
  payments.withColumn('7', (p) => p.id).select('7', 'id')
  // @ts-expect-error nor in aggregates of groups
  payments.groupBy('type').agg({ a: count(), 7: count() })
}

export function operands() {
  numbers.select((n) => ({ a: n.int.plus(n.d18_2) }))
  // @ts-expect-error text is no number
  others.select((o) => ({ a: o.string.plus(1) }))
  // @ts-expect-error text is no number
  payments.select((p) => ({ a: p.amount.plus(p.type) }))
  // @ts-expect-error text is no number
  payments.select((p) => ({ a: p.amount.plus('1') }))
  // @ts-expect-error a date is no number
  others.select((o) => ({ a: o.date.minus(o.date) }))
  // @ts-expect-error nor has it a remainder
  others.select((o) => ({ a: o.string.mod(2) }))
  others.where((o) => o.string.equalTo('a'))
  // @ts-expect-error text is not compared with a number
  others.where((o) => o.string.equalTo(5))
  // @ts-expect-error nor with a number's column
  payments.where((p) => p.type.equalTo(p.amount))
  others.where((o) => o.date.lt(LocalDate.of(2026, 1, 31)))
  // @ts-expect-error nor a date with text
  others.where((o) => o.date.lt('2026-01-31'))
  // @ts-expect-error maps are not compared
  others.where((o) => o.counts.equalTo(o.counts))
  others.where((o) => o.string.startsWith('a').and(o.boolean))
  // @ts-expect-error a number is not searched
  payments.where((p) => p.amount.startsWith('1'))
  // @ts-expect-error a number is no condition
  payments.where((p) => p.amount)
  // @ts-expect-error nor to be joined to one
  payments.where((p) => p.amount.gt(1).and(p.id))
  others.select((o) => ({ a: o.numbers.getItem(0), b: o.counts.getItem('a'), c: o.days.getItem(1) }))
  // @ts-expect-error an array has indices
  others.select((o) => ({ a: o.numbers.getItem('a') }))
  // @ts-expect-error this map has texts for keys
  others.select((o) => ({ a: o.counts.getItem(1) }))
  // @ts-expect-error a text has no elements
  others.select((o) => ({ a: o.string.getItem(0) }))
  // @ts-expect-error a text has no fields
  others.select((o) => ({ a: o.string.getField('x') }))
}

export function functionArguments() {
  others.select((o) => ({ a: lower(o.string), b: toDate(o.timestamp), c: concat(o.string, lit('x')) }))
  // @ts-expect-error text is wanted
  numbers.select((n) => ({ a: lower(n.int) }))
  // @ts-expect-error a time is wanted
  others.select((o) => ({ a: toDate(o.binary) }))
  // @ts-expect-error text is wanted
  numbers.select((n) => ({ a: concat(n.int) }))
  numbers.select((n) => ({ a: abs(n.int), b: lit(1, int()) }))
  // @ts-expect-error a number is wanted
  others.select((o) => ({ a: abs(o.string) }))
  numbers.select(() => ({ a: lit(1) }))
  // @ts-expect-error a number that is computed needs its type
  numbers.select(() => ({ a: lit(dynamic.length) }))
  payments.agg({ total: sum('amount'), least: min('type') })
  // @ts-expect-error a text has no sum
  payments.agg({ total: sum('type') })
  // @ts-expect-error nor by column
  payments.agg((p) => ({ total: sum(p.type) }))
  payments.select((p) => ({ a: coalesce(p.note, lit('')), b: when(p.id.gt(1), p.step).otherwise(lit(0n)) }))
  // @ts-expect-error a text and a number have no common type
  payments.select((p) => ({ a: coalesce(p.note, lit(0n)) }))
  // @ts-expect-error a text and a number have no common type
  payments.select((p) => ({ a: when(p.id.gt(1), p.type).otherwise(p.id) }))
  // @ts-expect-error a number is no condition
  payments.select((p) => ({ a: when(p.id, p.type) }))
}

export function grains() {
  payments.where((p) => p.amount.gt(5))
  // @ts-expect-error an aggregate is no row's
  payments.where((p) => sum(p.amount).gt(5))
  // @ts-expect-error an aggregate is no row's
  payments.select((p) => ({ a: max(p.amount) }))
  // @ts-expect-error an aggregate is no row's
  payments.withColumn('a', (p) => p.amount.divide(sum(p.amount)))
  // @ts-expect-error an aggregate is no row's
  payments.orderBy((p) => sum(p.amount))
  // @ts-expect-error an aggregate is no row's
  payments.orderBy((p) => sum(p.amount).desc())
  // @ts-expect-error nor is it to be aggregated again
  payments.agg((p) => ({ a: sum(max(p.amount)) }))
  payments.groupBy('type').agg((p) => ({ a: sum(p.amount).divide(count()) }))
  // @ts-expect-error a row's value in a group
  payments.groupBy('type').agg((p) => ({ a: p.amount }))
  // @ts-expect-error a row's value beside an aggregate
  payments.groupBy('type').agg((p) => ({ a: sum(p.amount).plus(p.amount) }))
  // @ts-expect-error a row's value beside an aggregate
  payments.groupBy('type').agg((p) => ({ a: coalesce(sum(p.amount), p.amount) }))
  // @ts-expect-error the name of a column that is grouped by
  payments.groupBy('type').agg({ type: count() })
  payments.select((p) => ({ a: rowNumber().over(Window.orderBy(p.id)), b: sum(p.id).over(Window) }))
  // @ts-expect-error a ranking needs a window
  payments.select(() => ({ a: rowNumber() }))
  // @ts-expect-error a ranking needs a window, in a group too
  payments.agg({ a: rank() })
  // @ts-expect-error a ranking is no number before it has a window
  payments.where(() => rowNumber().leq(5))
  // @ts-expect-error a row's value has no window
  payments.select((p) => ({ a: p.amount.over(Window) }))
  // @ts-expect-error a window's order is of rows
  payments.select((p) => ({ a: rowNumber().over(Window.orderBy(sum(p.id))) }))
  structOf({ a: lit('x') })
  // @ts-expect-error an aggregate in a struct of rows
  structOf({ a: count() })
}

export function joins() {
  const kinds = limits.withColumnRenamed('type', 'kind')
  payments.join(limits, 'type')
  // @ts-expect-error not on both sides
  payments.join(limits, 'most')
  // @ts-expect-error other common names
  payments.join(payments, 'id')
  payments.join(payments, 'id', 'semi')
  const byText = limits.select((l) => ({ id: l.type }))
  // @ts-expect-error a key of another type
  payments.join(byText, 'id')
  // @ts-expect-error no such join
  payments.join(limits, 'type', 'outside')
  payments.join(kinds, (p, k) => p.type.equalTo(k.kind))
  // @ts-expect-error a common name
  payments.join(limits, (p, l) => p.type.equalTo(l.type))
  // @ts-expect-error no such column on the right
  payments.join(kinds, (p, k) => p.type.equalTo(k.type))
  // @ts-expect-error not a condition
  payments.join(kinds, (p) => p.type)
  // @ts-expect-error the right side of a semi join is gone
  payments.join(limits, 'type', 'semi').select('most')
  payments.select('id').crossJoin(limits)
  // @ts-expect-error a common name
  payments.crossJoin(limits)
}

export function unions() {
  limits.union(limits.select('since', 'most', 'type'))
  // @ts-expect-error one column too few
  limits.union(limits.drop('since'))
  // @ts-expect-error one column too many
  limits.union(limits.withColumn('more', lit('x')))
  // @ts-expect-error another type
  limits.union(limits.withColumn('since', lit('x')))
}

export function values() {
  payments.limit(5)
  // @ts-expect-error not a number
  payments.limit('5')
  payments.agg({ n: count() }).scalar()
  // @ts-expect-error two columns are no value
  limits.scalar()
  payments.withColumn('a', nullOf(int()))
  // @ts-expect-error a plain value is no column
  payments.withColumn('a', 5)
  numbers.select(() => ({ a: expr('1', long()) }))
  // @ts-expect-error the type is missing
  numbers.select(() => ({ a: expr('1') }))
}

/** The specimens themselves: another type, nullability or name is an error. */
export function wrongSpecimens() {
  const one = limits.select('most')
  specimen('right', one, schema({ most: decimal(10, 2) }))
  // @ts-expect-error another precision
  specimen('wrong', one, schema({ most: decimal(11, 2) }))
  // @ts-expect-error another type
  specimen('wrong', one, schema({ most: double() }))
  // @ts-expect-error a column too many
  specimen('wrong', one, schema({ most: decimal(10, 2), more: string() }))
  // @ts-expect-error may not be null
  specimen('wrong', one, schema({ most: { nullable: decimal(10, 2) } }))
  specimen('right', limits.select('since'), schema({ since: { nullable: date() } }))
  // @ts-expect-error may be null
  specimen('wrong', limits.select('since'), schema({ since: date() }))
}

/** What the lists of calls are worth: a wrong expectation does not compile, of overloaded functions either. */
export function calls(t: T) {
  f('F.upper(t.s)', upper(t.s), string())
  // @ts-expect-error of another type
  f('F.upper(t.s)', upper(t.s), int())
  // @ts-expect-error null only where the text is
  f('F.upper(t.s)', upper(t.s), nullable(string()))
  f('F.sum(t.i)', sum(t.i), nullable(long()))
  // @ts-expect-error null where there are no rows
  f('F.sum(t.i)', sum(t.i), long())
  // @ts-expect-error of another type
  f('F.sum(t.dec)', sum(t.dec), nullable(decimal(10, 2)))
}

export function untypedColumns() {
  payments.untyped().where(col('step').gt(5))
  // @ts-expect-error of a column by name only the server knows whether it is there
  payments.where(col('step').gt(5))
  payments.select((p) => ({ a: upper(p.type) }))
  // @ts-expect-error the same, whatever is made of it
  payments.select(() => ({ a: upper(col('type')) }))
  payments.agg({ n: count() })
  // @ts-expect-error nor an aggregate of one
  payments.agg({ n: sum(col('step')) })
}

export function numbersBeside(t: T) {
  numbers.select((n) => ({ a: n.int.plus(0.5), b: n.double.plus(dynamic.length) }))
  // @ts-expect-error of a number that is computed the type is not known
  numbers.select((n) => ({ a: n.int.plus(dynamic.length) }))
  // @ts-expect-error nor beside a decimal
  numbers.select((n) => ({ a: n.d10_2.multiply(dynamic.length) }))
  const either = dynamic === '' ? 1 : 0.5
  // @ts-expect-error nor of one of two
  numbers.select((n) => ({ a: n.int.plus(either) }))
  numbers.where((n) => n.int.gt(dynamic.length).and(n.int.gt(either)))
  // @ts-expect-error no fractions for whole numbers
  f('F.coalesce(t.i_, 0.5)', coalesce(t.i_, 0.5), decimal(11, 1))
  payments.untyped().where((p) => p.a?.plus(p.b ?? lit(1)).gt(5n) ?? lit(true))
}

export function setsOfRows() {
  payments.untyped().join(limits, 'type').union(payments)
  payments.intersect(payments)
  // @ts-expect-error other columns
  payments.intersect(limits)
  payments.where((p) => p.type.isin(limits.select('type')))
  // @ts-expect-error of another type
  payments.where((p) => p.id.isin(limits.select('type')))
}
