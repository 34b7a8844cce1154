import './doubles.ts'
import { lose, publish, publishOnce, rollBack, settleOthers } from './programs.ts'
import { testAll } from './series.ts'

// Runs that write the dataset, are settled and taken back.

testAll({
  'publish, publish': {
    before: [publish()],
    programs: { a: publish(), b: publish() },
    faults: ['crash'],
    histories: 0n,
  },
  'publish, publish of other parts': {
    programs: { a: publish({ parts: ['accepted'] }), b: publish({ parts: ['quarantine'] }) },
    faults: ['crash'],
    histories: 0n,
  },
  'month, day': {
    programs: { m: publish(), d: publish({ batch: '2020-03-05' }) },
    faults: ['crash'],
    histories: 0n,
  },
  'publish, loss of files': { before: [publish()], programs: { a: publish(), l: lose }, histories: 0n },
  'publish, settle': { before: [publish()], programs: { a: publish(), s: settleOthers }, histories: 0n },
  'publish, rollback': {
    before: [publish(), publish()],
    programs: { a: publish(), r: rollBack(1) },
    faults: ['crash'],
    histories: 0n,
  },
  'rollback, rollback': {
    before: [publish(), publish()],
    programs: { q: rollBack(1), r: rollBack(1) },
    histories: 0n,
  },
  'rollback, settle': {
    before: [publish(), publish()],
    programs: { r: rollBack(1), s: settleOthers },
    histories: 0n,
  },
  'rollback, rollback, settle': {
    before: [publish(), publish()],
    programs: { q: rollBack(1), r: rollBack(1), s: settleOthers },
    faults: ['crash', 'unanswered'],
    histories: 0n,
  },
  'once, once': {
    programs: { a: publishOnce('key'), b: publishOnce('key') },
    faults: ['crash', 'unanswered'],
    histories: 0n,
  },
})
