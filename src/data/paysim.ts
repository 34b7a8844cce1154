/**
 * What is known of PaySim, the simulation of mobile-money transactions that the generated rows are shaped after:
 * 6,362,620 rows in 743 hours. Counts are those of the published file; the tables follow its medians and means.
 * All money here is in whole units.
 */
import type { Quantiles } from './quantiles.ts'

/** The columns of the file, in order. */
export const COLUMNS = [
  'transactionID',
  'step',
  'type',
  'amount',
  'nameOrig',
  'oldbalanceOrg',
  'newbalanceOrig',
  'nameDest',
  'oldbalanceDest',
  'newbalanceDest',
  'isFraud',
  'isFlaggedFraud',
  'timestamp',
] as const

/** The five kinds of transaction. */
export const TYPES = ['CASH_OUT', 'PAYMENT', 'CASH_IN', 'TRANSFER', 'DEBIT'] as const

/** One of {@link TYPES}. */
export type TransactionType = (typeof TYPES)[number]

/** Hours that PaySim simulates: `step` runs from 1 to this. */
export const STEPS = 743

/** Rows of each type that are no fraud. */
export const GENUINE: Readonly<Record<TransactionType, number>> = {
  CASH_OUT: 2_233_384,
  PAYMENT: 2_151_495,
  CASH_IN: 1_399_284,
  TRANSFER: 528_812,
  DEBIT: 41_432,
}

/** The share of rows that are fraud, half of them TRANSFER and half CASH_OUT. */
export const FRAUDS = 8_213 / 6_362_620

/** Only a TRANSFER of more than this can be flagged. */
export const FLAG_ABOVE = 200_000

const LOG_NORMAL = [0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1]

function logNormal(...values: number[]): Quantiles {
  return { shares: LOG_NORMAL, values }
}

/** Amounts of genuine transactions: log-normal about PaySim's median, with PaySim's largest amount at the end. */
export const AMOUNTS: Readonly<Record<TransactionType, Quantiles>> = {
  CASH_OUT: logNormal(
    ...[0, 25_300, 39_100, 57_600, 70_800, 100_000, 147_000],
    ...[216_000, 305_000, 376_000, 554_000, 856_000, 1_230_000, 10_000_000],
  ),
  PAYMENT: logNormal(
    ...[0, 963, 1_700, 2_810, 3_670, 5_760, 9_480],
    ...[15_600, 24_500, 32_000, 53_000, 93_300, 149_000, 238_638],
  ),
  CASH_IN: logNormal(
    ...[0, 26_200, 39_900, 58_000, 70_900, 99_000, 143_000],
    ...[208_000, 290_000, 354_000, 516_000, 785_000, 1_110_000, 1_915_268],
  ),
  TRANSFER: logNormal(
    ...[0, 20_200, 44_300, 89_400, 130_000, 243_000, 486_000],
    ...[974_000, 1_820_000, 2_650_000, 5_340_000, 11_700_000, 22_400_000, 92_445_517],
  ),
  DEBIT: logNormal(
    ...[0, 139, 298, 588, 846, 1_550, 3_050],
    ...[5_980, 11_000, 15_800, 31_200, 67_000, 126_000, 569_078],
  ),
}

/** Amounts of frauds; one in thirty takes exactly the 10,000,000 that a single transfer may move. */
export const FRAUD_AMOUNTS: Quantiles = {
  shares: [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.967, 1],
  values: [1, 22_000, 45_000, 127_000, 441_000, 1_518_000, 4_300_000, 10_000_000, 10_000_000],
}

/** What senders own before they pay: a third nothing at all. */
export const SENDER_BALANCES: Quantiles = {
  shares: [0, 0.34, 0.5, 0.75, 0.9, 0.99, 0.999, 1],
  values: [0, 0, 9_000, 55_000, 190_000, 900_000, 5_000_000, 40_000_000],
}

/** What accounts own before cash is paid in: much more, because these accounts are paid into all the time. */
export const CASH_IN_BALANCES: Quantiles = {
  shares: [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1],
  values: [0, 11_000, 90_000, 1_500_000, 5_600_000, 9_800_000, 20_000_000, 43_000_000],
}

/** What customers own before they receive. Merchants' balances are not recorded: always 0. */
export const RECEIVER_BALANCES: Quantiles = {
  shares: [0, 0.12, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1],
  values: [0, 0, 130_000, 560_000, 1_600_000, 3_700_000, 12_000_000, 45_000_000, 356_000_000],
}
