#!/usr/bin/env node
/** `sparkwright`: the command line. A command is a file beside this one. */
import { Command } from 'commander'
import { EXIT } from '../driver/exit-code.ts'
import { explain } from './explain-error.ts'
import { listCommand } from './list.ts'
import { statusCommand } from './status.ts'
import { submitCommand } from './submit.ts'

// Whoever reads the output may stop reading: a run goes on.
process.stdout.on('error', () => undefined)

const program = new Command('sparkwright')
  .description('Typed Spark jobs: submit them, and see what became of them.')
  .addHelpText(
    'afterAll',
    `\nExit codes: ${EXIT.done} done, ${EXIT.usage} a flag or setting is wrong, ${EXIT.failed} the run failed and nothing was published,\n${EXIT.unreachable} Spark, HDFS or PostgreSQL cannot be reached, ${EXIT.interrupted} interrupted, ${EXIT.unexpected} anything else.`,
  )
for (const command of [submitCommand(), listCommand(), statusCommand()]) program.addCommand(command)
throwing(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}

/** Commander's errors become exit codes of ours, in commands of commands too. */
function throwing(command: Command): void {
  command.exitOverride()
  command.commands.forEach(throwing)
}
