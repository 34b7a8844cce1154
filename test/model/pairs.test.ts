import './doubles.ts'
import { lose, publish, publishOnce, rollBack, settleOthers } from './programs.ts'
import { testAll } from './series.ts'

// Runs that write the dataset, are settled and taken back.

testAll({
  'publish, publish': {
    before: [publish()],
    programs: { a: publish(), b: publish() },
    faults: ['crash'],
    histories: 1_789_180n,
  },
  'publish, publish of other parts': {
    programs: { a: publish({ parts: ['accepted'] }), b: publish({ parts: ['quarantine'] }) },
    faults: ['crash'],
    histories: 231_094n,
  },
  'month, day': {
    programs: { m: publish(), d: publish({ batch: '2020-03-05' }) },
    faults: ['crash'],
    histories: 2_910_400n,
  },
  'publish, loss of files': { before: [publish()], programs: { a: publish(), l: lose }, histories: 285n },
  'publish, settle': { before: [publish()], programs: { a: publish(), s: settleOthers }, histories: 2_816_681n },
  'publish, rollback': {
    before: [publish(), publish()],
    programs: { a: publish(), r: rollBack(1) },
    faults: ['crash'],
    histories: 500_520n,
  },
  'rollback, rollback': {
    before: [publish(), publish()],
    programs: { q: rollBack(1), r: rollBack(1) },
    histories: 336n,
  },
  'rollback, settle': {
    before: [publish(), publish()],
    programs: { r: rollBack(1), s: settleOthers },
    histories: 17_236n,
  },
  'rollback, rollback, settle': {
    before: [publish(), publish()],
    programs: { q: rollBack(1), r: rollBack(1), s: settleOthers },
    faults: ['crash', 'unanswered'],
    histories: 9940n,
  },
  'once, once': {
    programs: { a: publishOnce('key'), b: publishOnce('key') },
    faults: ['crash', 'unanswered'],
    histories: 446n,
  },
})
