import './doubles.ts'
import { drop, inTurn, publish, publishOnce, rollBack, rotate, settleOthers, transform } from './programs.ts'
import { testSome } from './series.ts'

// Three at a time, and two where the loss of a lock makes billions of histories.

const encrypted = publish({ encrypts: true })

testSome(
  {
    'publish, publish, settle': { before: [publish()], programs: { a: publish(), b: publish(), s: settleOthers } },
    'publish, rollback, settle': {
      before: [publish(), publish()],
      programs: { a: publish(), r: rollBack(1), s: settleOthers },
    },
    'publish, publish, rollback': {
      before: [publish(), publish()],
      programs: { a: publish(), b: publish(), r: rollBack(1) },
    },
    'month, day, rollback': {
      before: [publish()],
      programs: { m: publish(), d: publish({ batch: '2020-03-05' }), r: rollBack(0) },
    },
    'rotate, publish, drop': { before: [encrypted], programs: { k: rotate, a: encrypted, d: drop(1) } },
    // What is encrypted with the old key meanwhile, nobody encrypts anew.
    'rotate and drop, publish of another batch': {
      before: [encrypted],
      programs: { k: inTurn(rotate, drop(1)), a: publish({ encrypts: true, batch: '2020-04' }) },
    },
    'once, once, settle': { programs: { a: publishOnce('key'), b: publishOnce('key'), s: settleOthers } },
    'publish and transform, transform, rollback': {
      before: [publish(), transform(), publish()],
      programs: { p: inTurn(publish(), transform()), t: transform(), r: rollBack(2) },
    },
    'publish, publish of other parts': {
      programs: { a: publish({ parts: ['accepted'] }), b: publish({ parts: ['quarantine'] }) },
    },
  },
  { seed: 20_251, histories: 200 },
)
