/** What two columns have to do with each other; only rows count in which neither is null. In `regr…`, `y` depends on `x`. */
import type { Column } from '../../dataframe/column.ts'
import type { Columns } from '../../dataframe/columns.ts'
import { double, long } from '../../types/builders.ts'
import { countPairs, type Having, madeOfPair, meanOf, type Numeric, pairTo } from '../rules/aggregates.ts'
import type { Each } from '../rules/arguments.ts'
import type { GroupOf, MeanType, TypeOf } from '../rules/results.ts'

/** The mean of one of two columns, `y` being the first. */
interface MeanOfPair<I extends 0 | 1> {
  <A extends Each<Numeric>, B extends Each<Numeric>>(
    y: A,
    x: B,
  ): Column<MeanType<TypeOf<[A, B][I]> & {}> | null, GroupOf<A | B>>
  <S, N extends keyof Having<S, Numeric>, M extends keyof Having<S, Numeric>>(
    y: N,
    x: M,
  ): (columns: Columns<S>) => Column<MeanType<S[[N, M][I]] & {}> | null, 'aggregate'>
}

/** Pearson's correlation, -1..1; null where there are no pairs of values. */
export const corr = pairTo('corr', double())
/** The covariance of a whole population. */
export const covarPop = pairTo('covar_pop', double())
/** The covariance of a sample; null where there are fewer than two pairs. */
export const covarSamp = pairTo('covar_samp', double())

/** The number of pairs. */
export const regrCount = countPairs('regr_count', long())
/** The mean of `x`, typed as `avg` is. */
export const regrAvgx: MeanOfPair<1> = madeOfPair('regr_avgx', (args) => meanOf(args.slice(1)))
/** The mean of `y`, typed as `avg` is. */
export const regrAvgy: MeanOfPair<0> = madeOfPair('regr_avgy', meanOf)
/** Where the line that fits best meets `x = 0`. */
export const regrIntercept = pairTo('regr_intercept', double())
/** How steep the line is that fits best. */
export const regrSlope = pairTo('regr_slope', double())
/** How much of `y` the line that fits best explains, 0..1. */
export const regrR2 = pairTo('regr_r2', double())
/** The sum of the squares by which `x` is off its mean. */
export const regrSxx = pairTo('regr_sxx', double())
/** The sum of the products by which `x` and `y` are off their means. */
export const regrSxy = pairTo('regr_sxy', double())
/** The sum of the squares by which `y` is off its mean. */
export const regrSyy = pairTo('regr_syy', double())
