// Loaded before a contender: it reports what the process took as it ends.
import { cpuSeconds, peakMb, report } from './report.ts'

process.once('exit', () => report({ usage: { cpuSeconds: cpuSeconds(), peakMb: peakMb() } }))
