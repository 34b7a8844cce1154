// `npm run bench`
import { runBeside } from './beside.mjs'

await runBeside('bench')
