import { readFileSync, writeSync } from 'node:fs'

/** Where a contender's reports go: standard output stays the program's own. */
const REPORTS = 3

/** Tells the bench something, as one line of JSON. */
export function report(what: object): void {
  writeSync(REPORTS, `${JSON.stringify(what)}\n`)
}

/** CPU time of this process so far, user and system, in seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The most memory that this process has held, in MB. What `getrusage` says includes the parent's before the exec. */
export function peakMb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

/** The memory that this process holds now, in MB. */
export function rssMb(): number {
  return process.memoryUsage.rss() / 1_048_576
}
