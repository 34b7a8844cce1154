import './doubles.ts'
import { drop, publish, rotate } from './programs.ts'
import { testAll } from './series.ts'

// Runs that encrypt, while keys come and go.

const encrypted = publish({ encrypts: true })

testAll({
  'rotate, publish': { before: [encrypted], programs: { k: rotate, a: encrypted }, faults: [], histories: 10_038_793n },
  'drop, publish': {
    before: [encrypted, rotate],
    programs: { d: drop(1), a: encrypted },
    faults: ['crash', 'unanswered'],
    histories: 8846n,
  },
  'rotate, drop': { before: [encrypted], programs: { k: rotate, d: drop(1) }, histories: 751n },
})
