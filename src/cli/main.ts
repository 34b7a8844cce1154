#!/usr/bin/env node
/** `sparkwright`: the command line. A command is a file beside this one. */
import { runProgram } from './program.ts'

// Whoever reads the output may stop reading: a run goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

process.exitCode = await runProgram(process.argv.slice(2))
