// `npm run faults`
import { runBeside } from './beside.mjs'

await runBeside('faults')
