import * as F from '#functions'
import { UntypedDataFrame } from '#spark-connect'
import type { PlanExecutor } from '../../src/spark-connect/dataframe/executor.ts'
import type { Relation } from '../../src/spark-connect/plan/relation.ts'

/** One call of a verb: as PySpark writes it, and the plan that ours makes. */
export interface VerbCall {
  /** `df` and `other` are the tables `t` and `o`. */
  readonly python: string
  readonly plan: Relation
}

const nobody = {} as PlanExecutor
const [df, other] = ['t', 'o'].map((name) => new UntypedDataFrame({ kind: 'readTable', name }, nobody)) as [
  UntypedDataFrame,
  UntypedDataFrame,
]

function v(python: string, { plan }: UntypedDataFrame): VerbCall {
  return { python, plan }
}

/** Every verb of the untyped frame, which has one implementation with the typed one. */
export const verbCalls: readonly VerbCall[] = [
  v("df.select('i', F.col('s').alias('x'))", df.select('i', F.col('s').as('x'))),
  v("df.select('*')", df.select('*')),
  v("df.selectExpr('a + 1 as b')", df.selectExpr('a + 1 as b')),
  v("df.withColumn('x', F.col('i') + 1)", df.withColumn('x', F.col('i').plus(1))),
  v("df.withColumn('x', F.expr('i + 1'))", df.withColumn('x', 'i + 1')),
  v("df.withColumns({'x': F.col('i'), 'y': F.lit(1)})", df.withColumns({ x: F.col('i'), y: F.lit(1) })),
  v("df.withColumnRenamed('a', 'b')", df.withColumnRenamed('a', 'b')),
  v("df.withColumnsRenamed({'a': 'b', 'c': 'd'})", df.withColumnsRenamed({ a: 'b', c: 'd' })),
  v("df.toDF('a', 'b')", df.toDF('a', 'b')),
  v("df.drop('a', 'b')", df.drop('a', 'b')),
  v("df.where('i > 1')", df.where('i > 1')),
  v("df.filter(F.col('i') > 1)", df.filter(F.col('i').gt(1))),
  v("df.join(other, 'i')", df.join(other, 'i')),
  v("df.join(other, ['i', 's'], 'left_outer')", df.join(other, ['i', 's'], 'left_outer')),
  v("df.join(other, 'i', 'rightouter')", df.join(other, 'i', 'rightouter')),
  v("df.join(other, 'i', 'outer')", df.join(other, 'i', 'outer')),
  v("df.join(other, 'i', 'leftsemi')", df.join(other, 'i', 'leftsemi')),
  v("df.join(other, 'i', 'anti')", df.join(other, 'i', 'anti')),
  v("df.join(other, F.col('a') == F.col('b'))", df.join(other, F.col('a').equalTo(F.col('b')))),
  v('df.crossJoin(other)', df.crossJoin(other)),
  v('df.union(other)', df.union(other)),
  v('df.unionAll(other)', df.unionAll(other)),
  v('df.unionByName(other)', df.unionByName(other)),
  v('df.unionByName(other, True)', df.unionByName(other, { allowMissingColumns: true })),
  v('df.intersect(other)', df.intersect(other)),
  v('df.intersectAll(other)', df.intersectAll(other)),
  v('df.subtract(other)', df.subtract(other)),
  v('df.exceptAll(other)', df.exceptAll(other)),
  v("df.groupBy('s', F.col('b')).agg(F.sum('i').alias('n'))", df.groupBy('s', F.col('b')).agg({ n: F.sum('i') })),
  v("df.rollup('s').agg(F.max('i').alias('n'))", df.rollup('s').agg({ n: F.max('i') })),
  v("df.cube('s').agg(F.count(F.lit(1)).alias('n'))", df.cube('s').agg({ n: F.count() })),
  v("df.agg(F.sum('i').alias('n'))", df.agg({ n: F.sum('i') })),
  v("df.orderBy('i', F.col('s').desc())", df.orderBy('i', F.col('s').desc())),
  v("df.sort(F.desc('i'))", df.sort(F.desc('i'))),
  v("df.sortWithinPartitions('i')", df.sortWithinPartitions('i')),
  v('df.limit(1)', df.limit(1)),
  v('df.offset(1)', df.offset(1)),
  v('df.distinct()', df.distinct()),
  v('df.dropDuplicates()', df.dropDuplicates()),
  v("df.dropDuplicates(['i'])", df.dropDuplicates('i')),
  v('df.sample(fraction=0.5, seed=1)', df.sample(0.5, { seed: 1 })),
  v('df.sample(True, 0.5, 3)', df.sample(0.5, { withReplacement: true, seed: 3 })),
  v('df.randomSplit([1.0, 3.0], 7)[1]', df.randomSplit([1, 3], 7)[1] ?? df),
  v('df.dropna()', df.dropna()),
  v("df.dropna(how='all', subset=['i'])", df.dropna({ how: 'all', subset: ['i'] })),
  v('df.dropna(thresh=2)', df.dropna({ thresh: 2 })),
  v("df.fillna({'i': 1, 's': 'x', 'b': True, 'd': 1.5})", df.fillna({ i: 1, s: 'x', b: true, d: 1.5 })),
  v("df.describe('i', 's')", df.describe('i', 's')),
  v('df.describe()', df.describe()),
  v("df.summary('count', '99%')", df.summary('count', '99%')),
  v("df.hint('broadcast')", df.hint('broadcast')),
  v("df.hint('rebalance', F.col('s'))", df.hint('rebalance', F.col('s'))),
  v("df.hint('repartition', 3, 's')", df.hint('repartition', 3, 's')),
  v('df.repartition(3)', df.repartition(3)),
  v("df.repartition(3, 's')", df.repartition(3, 's')),
  v('df.coalesce(1)', df.coalesce(1)),
]
