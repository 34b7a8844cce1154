import { type Progress, progressBar, progressLines, type Retry } from '#spark-connect'
import type { Run, RunDataset, RunFailure } from '../runs/run.ts'
import { thousands } from '../thousands.ts'
import type { TableRow } from './ports.ts'

/** Is told what a run does, while it does it. */
export interface Reporter {
  /** What a run had left whose process died was put in order; it is given as it is recorded now. */
  cleared(run: Run): void
  started(run: Run): void
  /** A step has begun; `what` says it in words. */
  step(run: Run, name: string, what: string): void
  progress(progress: Progress): void
  /** Spark does not answer, and is asked again after a while. */
  waiting(retry: Retry): void
  /** For so many seconds Spark has worked at none of the tasks that it has. */
  starving(seconds: number): void
  /** A run has ended; `datasets` are what it read and wrote, where that is known. */
  ended(run: Run, datasets?: readonly RunDataset[]): void
  /** A run failed of what may pass, and is tried again after so many ms. */
  retrying(failure: RunFailure, wait: number): void
  /** The rows of a table of totals. */
  totals(table: string, rows: readonly TableRow[]): void
}

/** Tells nobody. */
export const silentReporter: Reporter = {
  ...{ cleared() {}, started() {}, step() {}, progress() {}, waiting() {}, starving() {} },
  ...{ ended() {}, retrying() {}, totals() {} },
}

/** One JSON object a line on standard output, for machines. */
export const jsonReporter: Reporter = {
  cleared: (run) => line('cleared', { ...named(run), state: run.state }),
  started: (run) => line('started', { ...named(run), params: run.params, tag: run.tag }),
  step: (run, step, what) => line('step', { ...named(run), step, what }),
  progress: () => undefined,
  waiting: (retry) => line('waiting', retry),
  starving: (seconds) => line('starving', { seconds }),
  ended: ({ state, counts, batches, steps, failure, warnings, ...run }) =>
    line(state, {
      ...named(run),
      rollsBack: run.rollsBack,
      counts,
      batches,
      steps,
      failure,
      warnings,
      operationIds: run.operationIds,
    }),
  retrying: ({ code }, wait) => line('retrying', { code, wait }),
  totals: (table, rows) => line('totals', { table, rows }),
}

function named({ id, job }: Pick<Run, 'id' | 'job'>) {
  return { run: id, job }
}

function line(event: string, more: object): void {
  process.stdout.write(`${JSON.stringify({ event, at: new Date().toISOString(), ...more })}\n`)
}

/** Lines for people: what happens on standard error, how it ended on standard output; a moving line where there is a terminal. */
export function terminalReporter(): Reporter {
  const isTerminal = process.stderr.isTTY === true
  const say = (text: string) => void process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${text}\n`)
  const progress = isTerminal ? progressBar() : progressLines((line) => say(`    ${line}`))
  return {
    cleared: ({ id, state }) =>
      say(`run ${id} was never ended: its process died. It is put in order, and recorded as ${state}`),
    started: (run) => say(`${run.job}: run ${run.id}`),
    step: (_, __, what) => say(`  ${what}`),
    progress,
    waiting: ({ endpoint, wait }) =>
      say(`Spark at ${endpoint} does not answer; it is asked again in ${Math.round(wait / 1000)} s`),
    starving: (seconds) =>
      say(
        `Spark has worked at none of its tasks for ${seconds} s: it has no executors, or others have all their cores. It goes on as soon as there is room.`,
      ),
    ended: (run) => {
      if (isTerminal) process.stderr.write('\r\x1b[K')
      process.stdout.write(`${summary(run)}\n`)
    },
    retrying: ({ message }, wait) => say(`${message}\nIt is tried again in ${wait / 1000} s.`),
    totals: (table, rows) => {
      for (const row of rows) process.stdout.write(`${table}: ${inWords(row)}\n`)
    },
  }
}

/** `transactions 284,807, total amount 25,162,590.01`. */
function inWords(row: TableRow): string {
  const cells = Object.entries(row).map(
    ([column, value]) => `${column.replaceAll('_', ' ')} ${value === null ? '–' : grouped(value)}`,
  )
  return cells.join(', ')
}

/** Thousands set apart, in the text: as a number, a long amount would lose its cents. */
function grouped(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? value.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',') : value
}

/** How a run ended, in a few lines. */
function summary(run: Run): string {
  const { rollsBack } = run
  const seconds = ((run.finishedAt?.getTime() ?? 0) - run.startedAt.getTime()) / 1000
  if (run.failure)
    return `${run.job} ${run.state} after ${seconds.toFixed(1)} s: ${run.failure.code}: ${run.failure.message}`
  if (rollsBack !== null)
    return `run ${rollsBack} rolled back, by run ${run.id}, in ${seconds.toFixed(1)} s\n  batches ${run.batches.join(', ')}`
  const { rowsIn = 0, published = 0, quarantined = 0, duplicates = 0 } = run.counts ?? {}
  const steps = run.steps.map((step) => `${step.name} ${step.seconds.toFixed(1)} s`).join(', ')
  return [
    `${run.job} succeeded in ${seconds.toFixed(1)} s (${steps})`,
    `  rows in ${thousands(rowsIn)} = published ${thousands(published)} + quarantined ${thousands(quarantined)} + duplicates ${thousands(duplicates)}`,
    `  batches ${run.batches.join(', ')}`,
    ...run.warnings.map((warning) => `  warning: ${warning}`),
  ].join('\n')
}
