import { z } from 'zod'
import type { CreditcardReport, FraudReport, Report, Reports } from '../../dashboard/reports.ts'
import type { PostgresPool, Session } from './pool.ts'

/** Sums of `bigint` come as text, and so do decimals, which stay text: a `number` would lose cents. */
const Count = z.coerce.number().int()
const Rate = z.string().nullable()
const Counts = { transactions: Count, frauds: Count, rate: Rate }

const Totals = z.object({
  ...Counts,
  amount: z.string(),
  fraudAmount: z.string(),
  averageFraud: z.string().nullable(),
  biggestFraud: z.string().nullable(),
})
const Flags = z.object({ flagged: Count, correct: Count, accuracy: Rate })
const ByType = z.object({ ...Counts, type: z.string() })
const ByPeriod = z.object({ ...Counts, period: z.string(), amount: z.string(), fraudAmount: z.string() })
const ByBand = z.object({ ...Counts, band: z.string() })
const Violations = z.object({ type: z.string(), transactions: Count, violations: Count, rate: Rate })
const Destination = z.object({ name: z.string(), transactions: Count, amount: z.string(), frauds: Count })
const ByClass = z.object({ class: Count, transactions: Count, amount: z.string(), biggest: z.string().nullable() })
const ByHour = z.object({ hour: Count, transactions: Count, frauds: Count })

const FRAUD_TABLES = [
  'fraud_by_type',
  'fraud_stats',
  'flagged_fraud_accuracy',
  'fraud_by_day',
  'amount_bands',
  'balance_violations',
  'top_destinations',
]
const CREDITCARD_TABLES = ['creditcard_by_class', 'creditcard_by_hour']
const DESTINATIONS = 10

/** What every query over batches ends its `from` with; `$1` is the batch, or null for all. */
const CHOSEN = 'where ($1::text is null or batch = $1)'
const COUNTS = `
  sum(total_transactions) as transactions,
  sum(fraudulent_transactions) as frauds,
  ${percent('sum(fraudulent_transactions)', 'sum(total_transactions)')} as rate`

const TOTALS = `select ${COUNTS},
  coalesce(sum(total_amount), 0)::text as amount,
  coalesce(sum(fraud_amount), 0)::text as "fraudAmount",
  round(sum(fraud_amount) / nullif(sum(fraudulent_transactions), 0), 2)::text as "averageFraud",
  max(max_fraud_amount)::text as "biggestFraud"
  from fraud_stats ${CHOSEN} having count(*) > 0`

const FLAGS = `select
  coalesce(sum(total_flagged), 0) as flagged,
  coalesce(sum(true_positive_flags), 0) as correct,
  ${percent('sum(true_positive_flags)', 'sum(total_flagged)')} as accuracy
  from flagged_fraud_accuracy ${CHOSEN}`

const BY_TYPE = `select trans_type as type, ${COUNTS} from fraud_by_type ${CHOSEN}
  group by trans_type order by sum(total_transactions) desc, trans_type`

const OVER_TIME = `with span as (
    select case when max(day) - min(day) > 92 then 'YYYY-MM' else 'YYYY-MM-DD' end as format from fraud_by_day ${CHOSEN}
  ) select to_char(day, format) as period, ${COUNTS},
  coalesce(sum(total_amount), 0)::text as amount,
  coalesce(sum(fraud_amount), 0)::text as "fraudAmount"
  from fraud_by_day cross join span ${CHOSEN} group by period order by period`

const BANDS = `select band_label as band, ${COUNTS} from amount_bands ${CHOSEN}
  group by amount_bands.band, band_label order by amount_bands.band`

const VIOLATIONS = `select trans_type as type,
  sum(total_transactions) as transactions,
  sum(violations) as violations,
  ${percent('sum(violations)', 'sum(total_transactions)')} as rate
  from balance_violations ${CHOSEN} group by trans_type order by sum(total_transactions) desc, trans_type`

// Names are personal data: they are masked here, so that a whole one never leaves the database.
const TOP_DESTINATIONS = `select
  case when length(name_dest) > 8 then left(name_dest, 3) || '•••' || right(name_dest, 3)
    else left(name_dest, 1) || '•••' end as name,
  sum(transactions) as transactions,
  coalesce(sum(total_amount), 0)::text as amount,
  sum(fraudulent_transactions) as frauds
  from top_destinations ${CHOSEN}
  group by name_dest order by sum(total_amount) desc, name_dest limit ${DESTINATIONS}`

const BY_CLASS = `select class,
  sum(transactions) as transactions,
  coalesce(sum(total_amount), 0)::text as amount,
  max(max_amount)::text as biggest
  from creditcard_by_class group by class order by class`

const BY_HOUR = `select hour, sum(transactions) as transactions, sum(frauds) as frauds
  from creditcard_by_hour group by hour order by hour`

/** The dashboard's figures, read from the tables that the jobs publish. The reader role suffices. */
export class PostgresReports implements Reports {
  readonly #pool: PostgresPool

  constructor(pool: PostgresPool) {
    this.#pool = pool
  }

  async read(batch?: string): Promise<Report> {
    return this.#pool.transaction(async (session) => {
      // One snapshot for all queries: what is published meanwhile is seen as a whole or not at all.
      await session.run('set transaction isolation level repeatable read, read only')
      const isPublished = await haveTables(session, FRAUD_TABLES)
      return {
        batches: isPublished ? await readBatches(session) : [],
        fraud: isPublished ? await readFraud(session, batch ?? null) : undefined,
        creditcard: (await haveTables(session, CREDITCARD_TABLES)) ? await readCreditcard(session) : undefined,
      }
    })
  }

  async ping(): Promise<void> {
    await this.#pool.run('select 1')
  }
}

/** Asked first, because a query on a missing table would end the transaction. */
async function haveTables(session: Session, tables: readonly string[]): Promise<boolean> {
  const sql = 'select bool_and(to_regclass(name) is not null) as there from unnest($1::text[]) as name'
  const [found] = await session.rows(z.object({ there: z.boolean() }), sql, [tables])
  return found?.there === true
}

async function readBatches(session: Session): Promise<readonly string[]> {
  const sql = 'select distinct batch from fraud_stats order by batch'
  return (await session.rows(z.object({ batch: z.string() }), sql)).map((row) => row.batch)
}

async function readFraud(session: Session, batch: string | null): Promise<FraudReport | undefined> {
  const [totals] = await session.rows(Totals, TOTALS, [batch])
  const [flags] = await session.rows(Flags, FLAGS, [batch])
  if (totals === undefined || flags === undefined) return undefined
  return {
    totals,
    flags,
    byType: await session.rows(ByType, BY_TYPE, [batch]),
    overTime: await session.rows(ByPeriod, OVER_TIME, [batch]),
    amountBands: await session.rows(ByBand, BANDS, [batch]),
    violations: await session.rows(Violations, VIOLATIONS, [batch]),
    destinations: await session.rows(Destination, TOP_DESTINATIONS, [batch]),
  }
}

async function readCreditcard(session: Session): Promise<CreditcardReport | undefined> {
  const byClass = await session.rows(ByClass, BY_CLASS)
  return byClass.length === 0 ? undefined : { byClass, byHour: await session.rows(ByHour, BY_HOUR) }
}

/** SQL for a share in percent, null where there is nothing to share. */
function percent(part: string, whole: string): string {
  return `round(100.0 * ${part} / nullif(${whole}, 0), 4)::text`
}
