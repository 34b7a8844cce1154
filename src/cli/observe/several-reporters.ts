import type { Reporter } from '../../driver/reporter.ts'
import { lossOf } from './loss.ts'

/** Tells all of them, each under the name that people know it by. One that throws ends nothing: that is told, once. */
export function several(all: Readonly<Record<string, Reporter>>): Reporter {
  const each = Object.entries(all).map(([name, reporter]) => ({ reporter, lost: lossOf(name) }))
  const tell = (say: (reporter: Reporter) => void) => {
    for (const { reporter, lost } of each) {
      try {
        say(reporter)
      } catch (error) {
        lost(error)
      }
    }
  }
  return {
    cleared: (run) => tell((one) => one.cleared(run)),
    started: (run) => tell((one) => one.started(run)),
    step: (run, name, what) => tell((one) => one.step(run, name, what)),
    progress: (progress) => tell((one) => one.progress(progress)),
    waiting: (retry) => tell((one) => one.waiting(retry)),
    starving: (seconds) => tell((one) => one.starving(seconds)),
    ended: (run, datasets) => tell((one) => one.ended(run, datasets)),
    retrying: (failure, wait) => tell((one) => one.retrying(failure, wait)),
    totals: (table, rows) => tell((one) => one.totals(table, rows)),
  }
}
