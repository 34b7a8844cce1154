#!/usr/bin/env node
/** `sparkwright`: the command line. A command is a file beside this one. */
import { runProgram } from './program.ts'

// Whoever reads the output may stop reading: a run goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

// Newer versions of Node have it. Without, pg looks for Cloudflare by way of a Response, for which Node loads all of fetch:
// a tenth of the time that `list` takes.
if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: { userAgent: 'Node.js' } })

process.exitCode = await runProgram(process.argv.slice(2))

// A connection to a server that is frozen may take minutes to close: nobody waits for that.
setTimeout(() => process.exit(), 2000).unref()
