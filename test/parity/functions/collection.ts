import * as F from '#functions'
import { array, boolean, date, double, int, long, map, nullable, string, struct } from '#spark-connect'
import { type Calls, f } from '../call.ts'

/** Callbacks on arrays and maps. */
export const collections: Calls = (t) => [
  f(
    'F.transform(t.ai, lambda x: F.upper(t.s))',
    F.transform(t.ai, () => F.upper(t.s)),
    array(string()),
  ),
  f(
    'F.transform(t.an, lambda x, i: i + 1)',
    F.transform(t.an, (_x, i) => i.plus(1)),
    array(int()),
  ),
  f(
    'F.transform(t.ai_, lambda x: x / 2)',
    F.transform(t.ai_, (x) => x.divide(2)),
    nullable(array(nullable(double()))),
  ),
  f(
    'F.transform(t.aa, lambda a: F.transform(a, lambda x: x + 1))',
    F.transform(t.aa, (a) => F.transform(a, (x) => x.plus(1))),
    array(array(int())),
  ),
  f(
    'F.filter(t.an, lambda x: x > 1)',
    F.filter(t.an, (x) => x.gt(1)),
    array(nullable(int())),
  ),
  f(
    'F.filter(t.ai_, lambda x, i: i > 1)',
    F.filter(t.ai_, (_x, i) => i.gt(1)),
    nullable(array(int())),
  ),
  f(
    'F.exists(t.ai, lambda x: x > 1)',
    F.exists(t.ai, (x) => x.gt(1)),
    boolean(),
  ),
  f(
    'F.exists(t.an, lambda x: x > 1)',
    F.exists(t.an, (x) => x.gt(1)),
    nullable(boolean()),
  ),
  f(
    'F.exists(t.ai_, lambda x: x > 1)',
    F.exists(t.ai_, (x) => x.gt(1)),
    nullable(boolean()),
  ),
  f(
    'F.exists(t.ai, lambda x: t.b_)',
    F.exists(t.ai, () => t.b_),
    nullable(boolean()),
  ),
  f(
    'F.forall(t.ai, lambda x: x > 1)',
    F.forall(t.ai, (x) => x.gt(1)),
    boolean(),
  ),
  f(
    'F.forall(t.an, lambda x: x > 1)',
    F.forall(t.an, (x) => x.gt(1)),
    nullable(boolean()),
  ),
  f(
    'F.forall(t.ai_, lambda x: x > 1)',
    F.forall(t.ai_, (x) => x.gt(1)),
    nullable(boolean()),
  ),
  f(
    'F.zip_with(t.ai, F.col("as"), lambda x, y: x)',
    F.zipWith(t.ai, t.as, (x) => x),
    array(nullable(int())),
  ),
  f(
    'F.zip_with(t.ai, t.ad, lambda x, y: x + y)',
    F.zipWith(t.ai, t.ad, (x, y) => x.plus(y)),
    array(nullable(double())),
  ),
  f(
    'F.zip_with(t.ai_, F.col("as"), lambda x, y: F.isnull(y))',
    F.zipWith(t.ai_, t.as, (_x, y) => F.isnull(y)),
    nullable(array(boolean())),
  ),
  f(
    'F.zip_with(t.ai, F.col("as"), lambda x, y: F.struct(x.alias("x"), y.alias("y")))',
    F.zipWith(t.ai, t.as, (x, y) => F.struct({ x, y })),
    array(struct({ x: nullable(int()), y: nullable(string()) })),
  ),
  ...folds(t),
  f(
    'F.map_filter(t.m, lambda k, v: v > 1)',
    F.mapFilter(t.m, (_k, v) => v.gt(F.lit(1))),
    map(string(), long()),
  ),
  f(
    'F.map_filter(t.m_, lambda k, v: k == F.lit("a"))',
    F.mapFilter(t.m_, (k) => k.equalTo('a')),
    nullable(map(string(), long())),
  ),
  f(
    'F.map_filter(t.mn, lambda k, v: t.b_)',
    F.mapFilter(t.mn, () => t.b_),
    map(string(), nullable(int())),
  ),
  f(
    'F.transform_keys(t.m, lambda k, v: v)',
    F.transformKeys(t.m, (_k, v) => v),
    map(long(), long()),
  ),
  f(
    'F.transform_keys(t.mn, lambda k, v: v)',
    F.transformKeys(t.mn, (_k, v) => v),
    map(int(), nullable(int())),
  ),
  f(
    'F.transform_keys(t.m_, lambda k, v: F.upper(k))',
    F.transformKeys(t.m_, (k) => F.upper(k)),
    nullable(map(string(), long())),
  ),
  f(
    'F.transform_values(t.m, lambda k, v: k)',
    F.transformValues(t.m, (k) => k),
    map(string(), string()),
  ),
  f(
    'F.transform_values(t.mn, lambda k, v: v + 1)',
    F.transformValues(t.mn, (_k, v) => v.plus(1)),
    map(string(), nullable(int())),
  ),
  f(
    'F.transform_values(t.m_, lambda k, v: t.dt)',
    F.transformValues(t.m_, () => t.dt),
    nullable(map(string(), date())),
  ),
  f(
    'F.map_zip_with(t.m, t.mn, lambda k, a, b: a + b)',
    F.mapZipWith(t.m, t.mn, (_k, a, b) => a.plus(b)),
    map(string(), nullable(long())),
  ),
  f(
    'F.map_zip_with(t.m, t.m, lambda k, a, b: k)',
    F.mapZipWith(t.m, t.m, (k) => k),
    map(string(), string()),
  ),
  f(
    'F.map_zip_with(t.m, t.m_, lambda k, a, b: k)',
    F.mapZipWith(t.m, t.m_, (k) => k),
    nullable(map(string(), string())),
  ),
]

/** What is made of all elements. */
const folds: Calls = (t) => [
  f(
    'F.aggregate(t.ai, F.lit(0), lambda a, x: a + x)',
    F.aggregate(t.ai, F.lit(0), (a, x) => a.plus(x)),
    nullable(int()),
  ),
  f(
    'F.aggregate(t.an, t.l, lambda a, x: a + x)',
    F.aggregate(t.an, t.l, (a, x) => a.plus(x)),
    nullable(long()),
  ),
  f(
    'F.aggregate(t.ai_, t.i_, lambda a, x: a)',
    F.aggregate(t.ai_, t.i_, (a) => a),
    nullable(int()),
  ),
  f(
    'F.aggregate(t.ai, t.i, lambda a, x: a + x, lambda a: a / 2)',
    F.aggregate(
      t.ai,
      t.i,
      (a, x) => a.plus(x),
      (a) => a.divide(2),
    ),
    nullable(double()),
  ),
  f(
    'F.aggregate(t.an, t.i_, lambda a, x: x, lambda a: F.isnull(a))',
    F.aggregate(
      t.an,
      t.i_,
      (_a, x) => x,
      (a) => F.isnull(a),
    ),
    boolean(),
  ),
  f(
    'F.aggregate(t.ai_, t.i, lambda a, x: x, lambda a: F.isnull(a))',
    F.aggregate(
      t.ai_,
      t.i,
      (_a, x) => x,
      (a) => F.isnull(a),
    ),
    nullable(boolean()),
  ),
  f(
    'F.aggregate(t.aa, t.an, lambda a, x: F.array_union(a, x))',
    F.aggregate(t.aa, t.an, (a, x) => F.arrayUnion(a, x)),
    nullable(array(nullable(int()))),
  ),
  f(
    'F.reduce(t.ai, F.lit(0), lambda a, x: a + x)',
    F.reduce(t.ai, F.lit(0), (a, x) => a.plus(x)),
    nullable(int()),
  ),
  f(
    'F.reduce(F.col("as"), t.s_, lambda a, x: F.concat(a, x), lambda a: F.length(a))',
    F.reduce(
      t.as,
      t.s_,
      (a, x) => F.concat(a, x),
      (a) => F.length(a),
    ),
    nullable(int()),
  ),
  f(
    'F.reduce(t.ai_, t.i, lambda a, x: x, lambda a: F.isnull(a))',
    F.reduce(
      t.ai_,
      t.i,
      (_a, x) => x,
      (a) => F.isnull(a),
    ),
    nullable(boolean()),
  ),
]
