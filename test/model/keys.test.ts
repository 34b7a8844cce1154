import './doubles.ts'
import { drop, inTurn, publish, rotate } from './programs.ts'
import { testAll } from './series.ts'

// Runs that encrypt, while keys come and go.

const encrypted = publish({ encrypts: true })

testAll({
  'rotate and drop, publish': {
    before: [encrypted],
    programs: { k: inTurn(rotate, drop(1)), a: encrypted },
    faults: [],
    histories: 0n,
  },
  'drop, publish': {
    before: [encrypted, rotate],
    programs: { d: drop(1), a: encrypted },
    faults: ['crash', 'unanswered'],
    histories: 0n,
  },
  'rotate, drop': { before: [encrypted], programs: { k: rotate, d: drop(1) }, histories: 0n },
})
