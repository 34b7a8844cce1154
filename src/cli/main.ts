#!/usr/bin/env node
/** `sparkwright`: the command line. A command is a file beside this one. */
import { Command } from 'commander'
import { EXIT } from '../driver/exit-code.ts'
import { attachCommand } from './attach.ts'
import { backfillCommand } from './backfill.ts'
import { checkCommand } from './check.ts'
import { doctorCommand } from './doctor.ts'
import { explain } from './explain-error.ts'
import { killCommand } from './kill.ts'
import { listCommand } from './list.ts'
import { explainCommand, planCommand } from './plan.ts'
import { rerunCommand } from './rerun.ts'
import { runCommand } from './run.ts'
import { statusCommand } from './status.ts'
import { submitCommand } from './submit.ts'

// Whoever reads the output may stop reading: a run goes on.
process.stdout.on('error', () => undefined)

const program = new Command('sparkwright')
  .description('Typed Spark jobs: check them, submit them, and see what became of them.')
  .addHelpText(
    'afterAll',
    `\nExit codes: ${EXIT.done} done, ${EXIT.usage} a flag or setting is wrong, ${EXIT.failed} the run failed and nothing was published,\n${EXIT.unreachable} Spark, HDFS or PostgreSQL cannot be reached, ${EXIT.interrupted} interrupted, ${EXIT.unexpected} anything else.`,
  )

try {
  const commands = [
    await submitCommand(process.argv.slice(2)),
    ...[rerunCommand(), runCommand(), backfillCommand()],
    ...[planCommand(), explainCommand(), checkCommand()],
    ...[listCommand(), statusCommand(), attachCommand(), killCommand()],
    doctorCommand(),
  ]
  for (const command of commands) program.addCommand(command)
  throwing(program)
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}

/** Commander's errors become exit codes of ours, in commands of commands too. */
function throwing(command: Command): void {
  command.exitOverride()
  command.commands.forEach(throwing)
}
