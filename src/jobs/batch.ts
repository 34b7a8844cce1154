import { z } from 'zod'

/** How rows are cut into batches. */
export type Granularity = 'month' | 'day'

/** Which batches a run takes. */
export type BatchSelection =
  | { readonly kind: 'all' }
  /** Both ends included; a month stands for all its days. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  /** Exactly these, all months or all days. */
  | { readonly kind: 'list'; readonly batches: readonly string[] }
  /** The n-th batch in the data, from 1. */
  | { readonly kind: 'nth'; readonly n: number }

/** The batch of the lines of one input whose time cannot be read. */
const UNDATED = /^undated-[0-9a-f]+$/

/** Whether a text is a month or a day that there is, from the year 1 on: no 2020-13, and no 2020-02-30. */
export function isPeriod(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d(-\d\d)?$/.test(text)) return false
  const time = new Date(`${text.length === 7 ? `${text}-01` : text}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}

/** Whether a batch may be called so. */
export function isBatch(text: string): boolean {
  return text === 'all' || UNDATED.test(text) || isPeriod(text)
}

/**
 * `2020-03`, `2020-03-05`, a range `2020-01..2020-06`, several `2020-01,2020-03`, a number, or `all`. Throws `RangeError`
 * for anything else.
 */
export function parseBatches(text: string): BatchSelection {
  if (text === 'all') return { kind: 'all' }
  if (/^[1-9]\d{0,2}$/.test(text)) return { kind: 'nth', n: Number(text) }
  if (UNDATED.test(text)) return { kind: 'list', batches: [text] }
  if (text.includes(',')) return parseList(text)
  const [from = '', to = from, ...rest] = text.split('..')
  if (rest.length > 0 || !isPeriod(from) || !isPeriod(to))
    throw new RangeError(
      `'${text}' is not a batch: write 2020-03, 2020-03-05, 2020-01..2020-06, 2020-01,2020-03, 3 (the third in the data) or all`,
    )
  if (from.length !== to.length) throw new RangeError(`'${text}': both ends of a range are months, or both are days`)
  if (from > to) throw new RangeError(`'${text}' ends before it begins`)
  return { kind: 'range', from, to }
}

function parseList(text: string): BatchSelection {
  const batches = text.split(',')
  const wrong = batches.find((batch) => !isPeriod(batch))
  if (wrong !== undefined) throw new RangeError(`'${wrong}' in '${text}' is not a batch: write 2020-01,2020-03`)
  if (batches.some((batch) => batch.length !== batches[0]?.length))
    throw new RangeError(`'${text}': batches of a list are all months, or all days`)
  return { kind: 'list', batches }
}

/** Whether a batch is one of those selected; not for `nth`, which depends on the data. */
export function isSelected(batch: string, selection: BatchSelection): boolean {
  if (selection.kind === 'list') return selection.batches.some((wanted) => batch.slice(0, wanted.length) === wanted)
  if (selection.kind !== 'range') return selection.kind === 'all'
  const { from, to } = selection
  return batch.slice(0, from.length) >= from && batch.slice(0, to.length) <= to
}

/** Whether days are asked for by their names: their rows are cut by day, whatever is said besides. */
export function areDays(selection: BatchSelection): boolean {
  const [example = ''] =
    selection.kind === 'list' ? selection.batches : selection.kind === 'range' ? [selection.from] : []
  return example.length === '2020-03-05'.length && isPeriod(example)
}

/** The parameter `batch` of a job. */
export function batchParam() {
  return z
    .string()
    .default('all')
    .transform((text, context) => {
      try {
        return parseBatches(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
        return z.NEVER
      }
    })
    .describe(
      'which batches: 2020-03, 2020-03-05, a range 2020-01..2020-06, several 2020-01,2020-03, 3 (the third in the data), or all',
    )
}

/** The parameter `by` of a job. */
export function granularityParam() {
  return z
    .enum(['month', 'day'], { error: 'write month or day' })
    .default('month')
    .describe('how rows are cut into batches: month or day')
}
