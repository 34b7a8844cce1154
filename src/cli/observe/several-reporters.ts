import type { Reporter } from '../../driver/reporter.ts'

/** Tells all of them. */
export function several(...all: readonly Reporter[]): Reporter {
  const tell = (say: (reporter: Reporter) => void) => {
    for (const reporter of all) say(reporter)
  }
  return {
    cleared: (run) => tell((each) => each.cleared(run)),
    started: (run) => tell((each) => each.started(run)),
    step: (run, name, what) => tell((each) => each.step(run, name, what)),
    progress: (progress) => tell((each) => each.progress(progress)),
    waiting: (retry) => tell((each) => each.waiting(retry)),
    ended: (run, datasets) => tell((each) => each.ended(run, datasets)),
    retrying: (failure, wait) => tell((each) => each.retrying(failure, wait)),
    totals: (table, rows) => tell((each) => each.totals(table, rows)),
  }
}
