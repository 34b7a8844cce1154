/** Functions over windows, and frames of windows. */
import * as F from '#functions'
import { array, boolean, date, decimal, double, int, long, map, nullable, string, Window } from '#spark-connect'
import { type Calls, f } from '../call.ts'

export const windows: Calls = (t) => [
  f(
    'F.row_number().over(Window.partitionBy(t.s).orderBy(t.i))',
    F.rowNumber().over(Window.partitionBy(t.s).orderBy(t.i)),
    int(),
  ),
  f(
    'F.row_number().over(Window.orderBy(t.i_.desc(), t.s_))',
    F.rowNumber().over(Window.orderBy(t.i_.desc(), t.s_)),
    int(),
  ),
  f('F.rank().over(Window.partitionBy(t.s).orderBy(t.i))', F.rank().over(Window.partitionBy(t.s).orderBy(t.i)), int()),
  f('F.rank().over(Window.orderBy(t.i_.desc(), t.s_))', F.rank().over(Window.orderBy(t.i_.desc(), t.s_)), int()),
  f(
    'F.dense_rank().over(Window.partitionBy(t.s).orderBy(t.i))',
    F.denseRank().over(Window.partitionBy(t.s).orderBy(t.i)),
    int(),
  ),
  f(
    'F.dense_rank().over(Window.orderBy(t.i_.desc(), t.s_))',
    F.denseRank().over(Window.orderBy(t.i_.desc(), t.s_)),
    int(),
  ),
  f(
    'F.percent_rank().over(Window.partitionBy(t.s).orderBy(t.i))',
    F.percentRank().over(Window.partitionBy(t.s).orderBy(t.i)),
    double(),
  ),
  f(
    'F.percent_rank().over(Window.orderBy(t.i_.desc(), t.s_))',
    F.percentRank().over(Window.orderBy(t.i_.desc(), t.s_)),
    double(),
  ),
  f(
    'F.cume_dist().over(Window.partitionBy(t.s).orderBy(t.i))',
    F.cumeDist().over(Window.partitionBy(t.s).orderBy(t.i)),
    double(),
  ),
  f(
    'F.cume_dist().over(Window.orderBy(t.i_.desc(), t.s_))',
    F.cumeDist().over(Window.orderBy(t.i_.desc(), t.s_)),
    double(),
  ),
  f(
    'F.ntile(4).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.ntile(4).over(Window.partitionBy(t.s).orderBy(t.i)),
    int(),
  ),
  f(
    'F.lag(t.i).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.i).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(int()),
  ),
  f(
    'F.lag(t.s_).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.s_).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(string()),
  ),
  f(
    'F.lag(t.dec).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.dec).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(decimal(10, 2)),
  ),
  f(
    'F.lag(t.dt_).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.dt_).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(date()),
  ),
  f(
    'F.lag(t.m).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.m).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(map(string(), long())),
  ),
  f(
    'F.lag(t.l, 3).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.l, 3).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(long()),
  ),
  f(
    'F.lag(t.i, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.i, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i)),
    int(),
  ),
  f(
    'F.lag(t.i_, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.i_, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(int()),
  ),
  f(
    'F.lag(t.s, 1, "none").over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.s, 1, 'none').over(Window.partitionBy(t.s).orderBy(t.i)),
    string(),
  ),
  f(
    'F.lag(t.l, 1, 10000000000).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.l, 1, 10_000_000_000n).over(Window.partitionBy(t.s).orderBy(t.i)),
    long(),
  ),
  f(
    'F.lag(t.d, 1, 0.5).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.d, 1, 0.5).over(Window.partitionBy(t.s).orderBy(t.i)),
    double(),
  ),
  f(
    'F.lag(t.b, 1, False).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.b, 1, false).over(Window.partitionBy(t.s).orderBy(t.i)),
    boolean(),
  ),
  f(
    'F.lag(t.dec, 1, t.dec_).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.dec, 1, t.dec_).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(decimal(10, 2)),
  ),
  f(
    'F.lag(t.s, 1, t.s).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lag(t.s, 1, t.s).over(Window.partitionBy(t.s).orderBy(t.i)),
    string(),
  ),
  f(
    'F.lead(t.i).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.i).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(int()),
  ),
  f(
    'F.lead(t.s_).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.s_).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(string()),
  ),
  f(
    'F.lead(t.dec).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.dec).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(decimal(10, 2)),
  ),
  f(
    'F.lead(t.dt_).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.dt_).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(date()),
  ),
  f(
    'F.lead(t.m).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.m).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(map(string(), long())),
  ),
  f(
    'F.lead(t.l, 3).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.l, 3).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(long()),
  ),
  f(
    'F.lead(t.i, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.i, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i)),
    int(),
  ),
  f(
    'F.lead(t.i_, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.i_, 2, 0).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(int()),
  ),
  f(
    'F.lead(t.s, 1, "none").over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.s, 1, 'none').over(Window.partitionBy(t.s).orderBy(t.i)),
    string(),
  ),
  f(
    'F.lead(t.l, 1, 10000000000).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.l, 1, 10_000_000_000n).over(Window.partitionBy(t.s).orderBy(t.i)),
    long(),
  ),
  f(
    'F.lead(t.d, 1, 0.5).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.d, 1, 0.5).over(Window.partitionBy(t.s).orderBy(t.i)),
    double(),
  ),
  f(
    'F.lead(t.b, 1, False).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.b, 1, false).over(Window.partitionBy(t.s).orderBy(t.i)),
    boolean(),
  ),
  f(
    'F.lead(t.dec, 1, t.dec_).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.dec, 1, t.dec_).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(decimal(10, 2)),
  ),
  f(
    'F.lead(t.s, 1, t.s).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.lead(t.s, 1, t.s).over(Window.partitionBy(t.s).orderBy(t.i)),
    string(),
  ),
  f(
    'F.nth_value(t.s, 2).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.nthValue(t.s, 2).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(string()),
  ),
  f(
    'F.nth_value(t.dec_, 2, True).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.nthValue(t.dec_, 2, true).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(decimal(10, 2)),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i)),
    nullable(long()),
  ),
  f('F.count(t.i).over(Window.partitionBy(t.s, t.b))', F.count(t.i).over(Window.partitionBy(t.s, t.b)), long()),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(-1, 1))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(-1, 1)),
    nullable(long()),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(Window.unboundedPreceding, Window.currentRow))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(Window.unboundedPreceding, Window.currentRow)),
    nullable(long()),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(Window.currentRow, Window.unboundedFollowing))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(Window.currentRow, Window.unboundedFollowing)),
    nullable(long()),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(-5, -2))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(-5, -2)),
    nullable(long()),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rangeBetween(-1, 1))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rangeBetween(-1, 1)),
    nullable(long()),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rangeBetween(0, 7))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rangeBetween(0, 7)),
    nullable(long()),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rangeBetween(Window.unboundedPreceding, Window.unboundedFollowing))',
    F.sum(t.i).over(
      Window.partitionBy(t.s).orderBy(t.i).rangeBetween(Window.unboundedPreceding, Window.unboundedFollowing),
    ),
    nullable(long()),
  ),
  f(
    'F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rangeBetween(Window.unboundedPreceding, -3))',
    F.sum(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rangeBetween(Window.unboundedPreceding, -3)),
    nullable(long()),
  ),
  f(
    'F.avg(t.dec).over(Window.rowsBetween(-1, 0).orderBy(t.i))',
    F.avg(t.dec).over(Window.rowsBetween(-1, 0).orderBy(t.i)),
    nullable(decimal(14, 6)),
  ),
  f(
    'F.max(t.s).over(Window.rangeBetween(-1, 0).orderBy(t.d).partitionBy(t.b_))',
    F.max(t.s).over(Window.rangeBetween(-1, 0).orderBy(t.d).partitionBy(t.b_)),
    nullable(string()),
  ),
  f(
    'F.last(t.s_, True).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(Window.unboundedPreceding, 0))',
    F.last(t.s_, true).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(Window.unboundedPreceding, 0)),
    nullable(string()),
  ),
  f(
    'F.count(t.i).over(Window.orderBy(t.l).rangeBetween(-10000000000, 10000000000))',
    F.count(t.i).over(Window.orderBy(t.l).rangeBetween(-10_000_000_000n, 10_000_000_000n)),
    long(),
  ),
  f(
    'F.count(t.i).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(-(2 ** 63), 2 ** 63))',
    F.count(t.i).over(
      Window.partitionBy(t.s)
        .orderBy(t.i)
        .rowsBetween(-(2 ** 63), 2 ** 63),
    ),
    long(),
  ),
  f(
    'F.collect_list(t.i_).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(1, 2))',
    F.collectList(t.i_).over(Window.partitionBy(t.s).orderBy(t.i).rowsBetween(1, 2)),
    array(int()),
  ),
]
