#!/usr/bin/env node
/** `sparkwright`: the command line. A command is a file beside this one. */
import { runProgram } from './program.ts'

// Whoever reads the output may stop reading: a run goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

// Newer versions of Node have it. Without, pg looks for Cloudflare by way of a Response, for which Node loads all of fetch:
// a tenth of the time that `list` takes.
if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: { userAgent: 'Node.js' } })

// Node ends a program that waits for what nobody is at any more, and would call that done.
let hasEnded = false
process.on('exit', () => {
  if (hasEnded || process.exitCode !== 0) return
  process.stderr.write('The command ended before it was done, which is a fault of this program.\n')
  process.exitCode = 1
})
process.exitCode = await runProgram(process.argv.slice(2))
hasEnded = true

// A connection to a server that is frozen may take minutes to close: nobody waits for that.
setTimeout(() => process.exit(), 2000).unref()
