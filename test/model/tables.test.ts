import './doubles.ts'
import { inTurn, publish, rollBack, settleOthers, transform } from './programs.ts'
import { testAll } from './series.ts'

// Runs that make a table of the dataset, beside those that write this.

const day = { batch: '2020-03-05' }

testAll({
  'transform, settle': { before: [publish()], programs: { t: transform(), s: settleOthers }, histories: 291n },
  'transform, transform': {
    before: [publish(), transform()],
    programs: { t: transform(), u: transform() },
    faults: ['crash', 'unanswered'],
    histories: 16_188n,
  },
  'transform, rollback': {
    before: [publish(), transform()],
    programs: { t: transform(), r: rollBack(1) },
    histories: 898n,
  },
  'rollback, settle': {
    before: [publish(), transform()],
    programs: { r: rollBack(1), s: settleOthers },
    histories: 31n,
  },
  'transform, rollback, settle': {
    before: [publish(), transform()],
    programs: { t: transform(), r: rollBack(1), s: settleOthers },
    faults: ['crash', 'disconnect'],
    histories: 72_302n,
  },
  'transform of a month, of a day': {
    before: [publish(), rollBack(0), publish(day), publish({ batch: '2020-02' })],
    programs: { t: inTurn(publish({ batch: '2020-02' }), transform({ batch: '2020-02' })), d: transform(day) },
    faults: ['crash'],
    histories: 420_715n,
  },
  'publish, transform': {
    before: [publish()],
    // What is replaced is garbage at once.
    keep: 0,
    programs: { a: publish(), t: transform() },
    faults: ['crash'],
    histories: 26_272n,
  },
  'publish and transform, settle': {
    before: [publish(), transform()],
    programs: { p: inTurn(publish(), transform()), s: settleOthers },
    faults: ['crash', 'unanswered'],
    histories: 404n,
  },
  'rollback of what a transform reads': {
    before: [publish(), publish()],
    programs: { t: transform(), r: rollBack(1) },
    faults: ['crash'],
    histories: 8716n,
  },
})
