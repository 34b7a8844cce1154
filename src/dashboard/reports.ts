/**
 * What the dashboard shows, and the port it is read through. Counts are exact up to 2^53. Money and percentages are
 * decimal text as PostgreSQL wrote it, because a `number` would lose cents. Rates are computed from sums over the
 * batches, never as an average of rates; they are null where they would divide by zero.
 */

/** Where the dashboard reads its figures. Implemented by `storage/postgres`. */
export interface Reports {
  /**
   * Everything for one page, as of one moment, over one batch or over all. Rejects with an error whose `code` is
   * `STORE_UNAVAILABLE` when the database does not answer, and which has an `sqlState` when it refuses.
   */
  read(batch?: string): Promise<Report>
  /** Resolves when the database answers, rejects as `read` does. */
  ping(): Promise<void>
}

/** The figures of one page. */
export interface Report {
  /** Every batch that has been published, oldest first. */
  readonly batches: readonly string[]
  /** Undefined where the asked batch, or any batch at all, is not published. */
  readonly fraud: FraudReport | undefined
  /** Undefined where no credit-card data is published. It has batches of its own, so it always covers all of them. */
  readonly creditcard: CreditcardReport | undefined
}

/** The fraud pipeline's results over the chosen batches. */
export interface FraudReport {
  readonly totals: FraudTotals
  readonly flags: FlagAccuracy
  readonly byType: readonly TypeCounts[]
  /** By day, or by month when the days span more than three months; oldest first. */
  readonly overTime: readonly PeriodCounts[]
  /** Smallest amounts first. */
  readonly amountBands: readonly BandCounts[]
  readonly violations: readonly BalanceViolations[]
  /** Largest total amount first. */
  readonly destinations: readonly Destination[]
}

/** Transactions, how many of them were fraud, and the share in percent. */
export interface FraudCounts {
  readonly transactions: number
  readonly frauds: number
  readonly rate: string | null
}

/** The key figures. */
export interface FraudTotals extends FraudCounts {
  readonly amount: string
  readonly fraudAmount: string
  readonly averageFraud: string | null
  readonly biggestFraud: string | null
}

/** How good the bank's own flag is: of all that were flagged, how many were fraud. */
export interface FlagAccuracy {
  readonly flagged: number
  readonly correct: number
  /** `correct` in percent of `flagged`. */
  readonly accuracy: string | null
}

/** Fraud within one transaction type. */
export interface TypeCounts extends FraudCounts {
  readonly type: string
}

/** Fraud within one day (`2020-03-05`) or month (`2020-03`). */
export interface PeriodCounts extends FraudCounts {
  readonly period: string
  readonly amount: string
  readonly fraudAmount: string
}

/** Fraud within one range of amounts. */
export interface BandCounts extends FraudCounts {
  readonly band: string
}

/** How many transactions of a type have balances that do not add up. */
export interface BalanceViolations {
  readonly type: string
  readonly transactions: number
  readonly violations: number
  readonly rate: string | null
}

/** An account that received much. */
export interface Destination {
  /** Masked by the query, such as `C12•••789`: the whole name never leaves the database. */
  readonly name: string
  readonly transactions: number
  readonly amount: string
  readonly frauds: number
}

/** The results of the real credit-card data. */
export interface CreditcardReport {
  readonly byClass: readonly ClassCounts[]
  readonly byHour: readonly HourCounts[]
}

/** The genuine (`class` 0) or the fraudulent (`class` 1) card payments. */
export interface ClassCounts {
  readonly class: number
  readonly transactions: number
  readonly amount: string
  readonly biggest: string | null
}

/** Card payments by hour, counted from the first. */
export interface HourCounts {
  readonly hour: number
  readonly transactions: number
  readonly frauds: number
}
