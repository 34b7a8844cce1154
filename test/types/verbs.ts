import * as F from '#functions'
import {
  avg,
  bitOr,
  count,
  countDistinct,
  countIf,
  desc,
  lit,
  max,
  min,
  nullif,
  nullOf,
  rank,
  rowNumber,
  sum,
} from '#functions'
import {
  array,
  boolean,
  byte,
  date,
  decimal,
  double,
  int,
  LocalDate,
  long,
  nullable,
  schema,
  short,
  string,
  Window,
} from '#spark-connect'
import { type Frames, Limits, Numbers, Others, Payments } from './frames.ts'
import { type Specimen, specimen } from './specimen.ts'

/** Every verb of `DataFrame` but the joins. */
export function verbs(all: Frames): readonly Specimen[] {
  return [...plain(all), ...aggregates(all), ...groups(all), ...unions(all), ...windows(all)]
}

function plain({ numbers, others, payments, limits }: Frames): readonly Specimen[] {
  return [
    specimen('the frame of numbers', numbers, Numbers),
    specimen('the frame of other types', others, Others),
    specimen('the frame of payments', payments, Payments),
    specimen('select names', payments.select('note', 'id'), schema({ note: nullable(string()), id: long() })),
    specimen(
      'select by callback',
      payments.select((p) => ({ net: p.amount, kind: p.type, note: p.note, one: lit(1, int()) })),
      schema({ net: decimal(18, 2), kind: string(), note: nullable(string()), one: int() }),
    ),
    specimen(
      'withColumn adds',
      limits.withColumn('twice', (l) => l.most.plus(l.most)),
      schema({ type: string(), most: decimal(10, 2), since: nullable(date()), twice: decimal(11, 2) }),
    ),
    specimen(
      'withColumn replaces',
      limits.withColumn('most', (l) => l.most.cast(double())),
      schema({ type: string(), most: double(), since: nullable(date()) }),
    ),
    specimen(
      'withColumn by a column',
      limits.withColumn('none', nullOf(int())),
      schema({ type: string(), most: decimal(10, 2), since: nullable(date()), none: nullable(int()) }),
    ),
    specimen(
      'withColumns adds and replaces',
      limits.withColumns((l) => ({ since: l.since.isNull().cast(int()), kind: l.type, type: l.since })),
      schema({ type: nullable(date()), most: decimal(10, 2), since: int(), kind: string() }),
    ),
    specimen('drop', payments.drop('type', 'note', 'step'), schema({ id: long(), amount: decimal(18, 2) })),
    specimen(
      'withColumnRenamed',
      limits.withColumnRenamed('most', 'limit'),
      schema({ type: string(), limit: decimal(10, 2), since: nullable(date()) }),
    ),
    specimen(
      'withColumnRenamed to itself',
      limits.withColumnRenamed('most', 'most'),
      schema({ type: string(), most: decimal(10, 2), since: nullable(date()) }),
    ),
    specimen(
      'where',
      limits.where((l) => l.most.gt(5)),
      Limits,
    ),
    specimen(
      'filter that leaves no null',
      limits.filter((l) => l.since.isNotNull()),
      Limits,
    ),
    specimen('orderBy names', limits.orderBy('since', 'type'), Limits),
    specimen(
      'orderBy a callback',
      limits.orderBy((l) => [l.since.desc(), l.type]),
      Limits,
    ),
    specimen(
      'orderBy names and directions',
      limits.orderBy('type', desc('since'), (l) => l.most),
      Limits,
    ),
    specimen(
      'sortWithinPartitions',
      limits.sortWithinPartitions((l) => l.since.ascNullsLast()),
      Limits,
    ),
    specimen('sample', limits.sample(0.5, { seed: 1 }), Limits),
    specimen('limit', limits.limit(1), Limits),
    specimen('offset', limits.offset(1), Limits),
    specimen('distinct', limits.distinct(), Limits),
    specimen('dropDuplicates', limits.dropDuplicates(), Limits),
    specimen('dropDuplicates by name', limits.dropDuplicates('type'), Limits),
    specimen('broadcast', limits.broadcast(), Limits),
    specimen('hint', limits.hint('rebalance'), Limits),
    specimen('repartition', limits.repartition(2), Limits),
    specimen('coalesce partitions', limits.coalesce(1), Limits),
    specimen('observe', limits.observe('seen', { n: count(), most: max('most') }), Limits),
    specimen(
      'scalar',
      limits.select((l) => ({
        top: payments.agg({ top: max('amount') }).scalar(),
        plus: l.most.plus(payments.agg({ n: count() }).scalar()),
      })),
      schema({ top: nullable(decimal(18, 2)), plus: nullable(decimal(23, 2)) }),
    ),
    specimen(
      'a long chain',
      payments
        .where((p) => p.amount.gt(0))
        .withColumn('tenth', (p) => p.amount.divide(10))
        .drop('note')
        .withColumnRenamed('tenth', 'part')
        .withColumn('step', (p) => p.step.plus(1))
        .select('part', 'step', 'id'),
      schema({ part: nullable(decimal(38, 20)), step: nullable(int()), id: long() }),
    ),
  ]
}

function aggregates({ numbers, payments, limits }: Frames): readonly Specimen[] {
  return [
    specimen(
      'agg of counts',
      payments.agg({
        n: count(),
        notes: countDistinct(lit(1, int())),
        big: countIf((p) => p.amount.gt(5)),
        late: countIf((p) => p.step.gt(5)),
      }),
      schema({ n: long(), notes: long(), big: long(), late: long() }),
    ),
    specimen(
      'agg of bits',
      numbers.agg({ byte: bitOr('byte'), short: bitOr('short'), int: bitOr('int'), long: bitOr('long') }),
      schema({ byte: nullable(byte()), short: nullable(short()), int: nullable(int()), long: nullable(long()) }),
    ),
    specimen(
      'agg by callback',
      payments.agg((p) => ({ notes: count(p.note), kinds: countDistinct(p.type), big: countIf(p.amount.gt(5)) })),
      schema({ notes: long(), kinds: long(), big: long() }),
    ),
    specimen(
      'sums',
      numbers.agg((n) => ({
        byte: sum(n.byte),
        short: sum(n.short),
        int: sum(n.int),
        long: sum(n.long),
        float: sum(n.float),
        double: sum(n.double),
        d5_5: sum(n.d5_5),
        d18_2: sum(n.d18_2),
        d38_0: sum(n.d38_0),
        d38_10: sum(n.d38_10),
        d38_38: sum(n.d38_38),
      })),
      schema({
        byte: nullable(long()),
        short: nullable(long()),
        int: nullable(long()),
        long: nullable(long()),
        float: nullable(double()),
        double: nullable(double()),
        d5_5: nullable(decimal(15, 5)),
        d18_2: nullable(decimal(28, 2)),
        d38_0: nullable(decimal(38, 0)),
        d38_10: nullable(decimal(38, 10)),
        d38_38: nullable(decimal(38, 38)),
      }),
    ),
    specimen(
      'means',
      numbers.agg({
        byte: avg('byte'),
        long: avg('long'),
        float: avg('float'),
        double: avg('double'),
        d5_5: avg('d5_5'),
        d18_2: avg('d18_2'),
        d38_0: avg('d38_0'),
        d38_10: avg('d38_10'),
        d38_38: avg('d38_38'),
      }),
      schema({
        byte: nullable(double()),
        long: nullable(double()),
        float: nullable(double()),
        double: nullable(double()),
        d5_5: nullable(decimal(9, 9)),
        d18_2: nullable(decimal(22, 6)),
        d38_0: nullable(decimal(38, 4)),
        d38_10: nullable(decimal(38, 14)),
        d38_38: nullable(decimal(38, 38)),
      }),
    ),
    specimen(
      'min and max',
      payments.agg({ first: min('type'), last: max('step'), least: (p) => min(p.amount.plus(1)) }),
      schema({ first: nullable(string()), last: nullable(int()), least: nullable(decimal(19, 2)) }),
    ),
    specimen(
      'aggregates by names',
      payments.agg({
        corr: F.corr('amount', 'id'),
        first: F.first('note', true),
        list: F.collectList('note'),
        top: F.maxBy('type', 'amount', 2),
        half: F.percentile('id', [0.5]),
        mean: F.regrAvgy('amount', 'id'),
      }),
      schema({
        corr: nullable(double()),
        first: nullable(string()),
        list: array(string()),
        top: nullable(array(nullable(string()))),
        half: nullable(array(double())),
        mean: nullable(decimal(22, 6)),
      }),
    ),
    specimen(
      'groupBy one',
      payments.groupBy('type').agg({ total: sum('amount'), n: count() }),
      schema({ type: string(), total: nullable(decimal(28, 2)), n: long() }),
    ),
    specimen(
      'groupBy two, arithmetic on aggregates',
      payments.groupBy('note', 'step').agg((p) => ({ mean: sum(p.amount).divide(count()), n: count().plus(1) })),
      schema({ note: nullable(string()), step: nullable(int()), mean: nullable(decimal(38, 12)), n: long() }),
    ),
    specimen('groupBy without aggregates', limits.groupBy('type').agg({}), schema({ type: string() })),
  ]
}

function groups({ limits, payments }: Frames): readonly Specimen[] {
  return [
    specimen(
      'groupBy what is computed',
      payments.groupBy((p) => ({ odd: p.id.mod(2n), kind: p.type })).agg({ n: count() }),
      schema({ odd: nullable(long()), kind: string(), n: long() }),
    ),
    specimen(
      'rollup',
      payments.rollup('type', 'step').agg({ n: count() }),
      schema({ type: nullable(string()), step: nullable(int()), n: long() }),
    ),
    specimen('cube', limits.cube('type').agg({ n: count() }), schema({ type: nullable(string()), n: long() })),
    specimen('dropna', payments.dropna({ how: 'all', subset: ['note', 'step'] }), Payments),
    specimen('dropna by number', payments.dropna({ thresh: 2 }), Payments),
    specimen(
      'fillna',
      payments.fillna({ note: '–', step: 0 }),
      schema({ id: long(), type: string(), amount: decimal(18, 2), note: string(), step: int() }),
    ),
    specimen(
      'fillna of decimals',
      payments
        .select((p) => ({ amount: nullif(p.amount, 0), wide: nullif(p.amount.cast(decimal(38, 2)), 0) }))
        .fillna({ amount: 0, wide: 0 }),
      schema({ amount: nullable(decimal(18, 2)), wide: decimal(38, 2) }),
    ),
    specimen(
      'intersect of what may be null on one side',
      limits.intersect(limits.withColumn('since', lit(LocalDate.of(2026, 1, 31)))),
      schema({ type: string(), most: decimal(10, 2), since: date() }),
    ),
    specimen(
      'isin of a frame with nulls',
      payments.select((p) => ({ known: p.type.isin(payments.select('note')) })),
      schema({ known: nullable(boolean()) }),
    ),
    specimen(
      'describe',
      payments.describe('amount', 'type'),
      schema({ summary: nullable(string()), amount: nullable(string()), type: nullable(string()) }),
    ),
    specimen(
      'describe all',
      limits.describe(),
      schema({ summary: nullable(string()), type: nullable(string()), most: nullable(string()) }),
    ),
    specimen(
      'summary',
      limits.summary('count', '99%'),
      schema({ summary: nullable(string()), type: nullable(string()), most: nullable(string()) }),
    ),
    specimen('randomSplit', limits.randomSplit([1, 2], 5)[1] ?? limits, Limits),
    specimen('repartition by columns', limits.repartition(3, 'type'), Limits),
    specimen('intersect', limits.intersect(limits), Limits),
    specimen('intersectAll of another order', limits.intersectAll(limits.select('since', 'most', 'type')), Limits),
    specimen('subtract', limits.subtract(limits), Limits),
    specimen('exceptAll', limits.exceptAll(limits), Limits),
    specimen(
      'exists, with a column of the frame around',
      limits.withColumn('paid', (l) => payments.where((p) => p.type.equalTo(l.type.outer())).exists()),
      schema({ type: string(), most: decimal(10, 2), since: nullable(date()), paid: boolean() }),
    ),
    specimen(
      'a scalar, with a column of the frame around',
      payments.withColumn('most', (o) =>
        payments
          .where((p) => p.type.equalTo(o.type.outer()))
          .agg({ most: max('amount') })
          .scalar(),
      ),
      schema({
        id: long(),
        type: string(),
        amount: decimal(18, 2),
        note: nullable(string()),
        step: nullable(int()),
        most: nullable(decimal(18, 2)),
      }),
    ),
    specimen(
      'isin of a frame',
      payments.select((p) => ({ known: p.type.isin(limits.select('type')) })),
      schema({ known: boolean() }),
    ),
  ]
}

function unions({ numbers, payments, limits }: Frames): readonly Specimen[] {
  const mixed = numbers.select((n) => ({ a: n.int, b: n.d5_5, c: n.float, d: n.d38_10, e: n.byte }))
  const other = numbers.select((n) => ({ e: n.short, d: n.d38_0, c: n.long, b: n.d10_2, a: nullOf(int()) }))
  return [
    specimen('union', limits.union(limits), Limits),
    specimen('union in another order', limits.union(limits.select('since', 'type', 'most')), Limits),
    specimen(
      'union with nulls on one side',
      payments.select('id').union(payments.select((p) => ({ id: p.step.cast(long()) }))),
      schema({ id: nullable(long()) }),
    ),
    specimen(
      'union of different numbers',
      mixed.union(other),
      schema({ a: nullable(int()), b: decimal(13, 5), c: double(), d: decimal(38, 0), e: short() }),
    ),
  ]
}

function windows({ payments }: Frames): readonly Specimen[] {
  return [
    specimen(
      'window functions',
      payments.select((p) => {
        const ordered = Window.partitionBy(p.type).orderBy(p.amount.desc(), p.id)
        const whole = Window.partitionBy(p.type)
        return {
          row: rowNumber().over(ordered),
          rank: rank().over(ordered),
          running: sum(p.amount).over(ordered),
          n: count().over(whole),
          step: min(p.step).over(whole),
          share: p.amount.divide(sum(p.amount).over(whole)),
        }
      }),
      schema({
        row: int(),
        rank: int(),
        running: nullable(decimal(28, 2)),
        n: long(),
        step: nullable(int()),
        share: nullable(decimal(38, 20)),
      }),
    ),
  ]
}
