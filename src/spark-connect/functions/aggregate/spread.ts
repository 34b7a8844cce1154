/** How far values lie apart, and how they are spread. All are doubles, null where there are too few values. */
import { double } from '../../types/builders.ts'
import { aggregateTo } from '../rules/aggregates.ts'

const ofNumbers = aggregateTo()

/** The standard deviation of a sample; null where there are fewer than two values. */
export const stddev = ofNumbers('stddev', double())
/** The same as {@link stddev}, under its short name. */
export const std = ofNumbers('std', double())
/** The same as {@link stddev}, under its full name. */
export const stddevSamp = ofNumbers('stddev_samp', double())
/** The standard deviation of a whole population. */
export const stddevPop = ofNumbers('stddev_pop', double())
/** The variance of a sample; null where there are fewer than two values. */
export const variance = ofNumbers('variance', double())
/** The same as {@link variance}, under its full name. */
export const varSamp = ofNumbers('var_samp', double())
/** The variance of a whole population. */
export const varPop = ofNumbers('var_pop', double())
/** How lopsided the values lie around their mean: below 0 to the left, above 0 to the right. */
export const skewness = ofNumbers('skewness', double())
/** How heavy the ends are, 0 being those of a normal distribution. */
export const kurtosis = ofNumbers('kurtosis', double())
