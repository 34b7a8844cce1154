import { Command, Help, type Option } from 'commander'
import { EXIT } from '../driver/exit-code.ts'
import { packageVersion } from '../driver/package-version.ts'

type Loaded = (args: readonly string[]) => Promise<Command>

/** The commands in the order of the help. Only the one that is asked for is loaded: `list` needs no Spark. */
const COMMANDS: Readonly<Record<string, Loaded>> = {
  submit: async (args) => (await import('./commands/submit.ts')).submitCommand(args),
  rerun: async () => (await import('./commands/rerun.ts')).rerunCommand(),
  run: async (args) => (await import('./commands/run.ts')).runCommand(args),
  backfill: async (args) => (await import('./commands/backfill.ts')).backfillCommand(args),
  schedule: async () => (await import('./commands/schedule.ts')).scheduleCommand(),
  plan: async (args) => (await import('./commands/plan.ts')).planCommand(args),
  explain: async (args) => (await import('./commands/plan.ts')).explainCommand(args),
  check: async () => (await import('./commands/check.ts')).checkCommand(),
  list: async () => (await import('./commands/list.ts')).listCommand(),
  status: async () => (await import('./commands/status.ts')).statusCommand(),
  attach: async () => (await import('./commands/attach.ts')).attachCommand(),
  logs: async () => (await import('./commands/logs.ts')).logsCommand(),
  kill: async () => (await import('./commands/kill.ts')).killCommand(),
  rollback: async () => (await import('./commands/rollback.ts')).rollbackCommand(),
  compact: async () => (await import('./commands/compact.ts')).compactCommand(),
  keys: async () => (await import('./commands/keys.ts')).keysCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
}

/** Does what the arguments of the command line say; answers the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    process.exitCode = EXIT.done
    await (await programFor(args)).parseAsync(args, { from: 'user' })
    return Number(process.exitCode)
  } catch (error) {
    return (await import('./explain-error.ts')).explain(error)
  }
}

async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('sparkwright')
    .version(packageVersion(), '--version', 'says which version this is')
    // A job may have a parameter of that name.
    .enablePositionalOptions()
    .description('Typed Spark jobs: check them, submit them, and see what became of them.')
    .addHelpText(
      'afterAll',
      `\nExit codes: ${EXIT.done} done, ${EXIT.usage} a flag or setting is wrong, ${EXIT.failed} the run failed and nothing was published,\n${EXIT.unreachable} Spark, HDFS or PostgreSQL cannot be reached, ${EXIT.passing} something else that may pass, such as a store that is busy:\ntry again, ${EXIT.interrupted} interrupted, ${EXIT.unexpected} anything else.`,
    )
  for (const load of wanted(args)) program.addCommand(await load(args))
  adapt(program)
  return program
}

function wanted([first = '']: readonly string[]): readonly Loaded[] {
  if (first === '--version') return []
  const load = COMMANDS[first]
  return load ? [load] : Object.values(COMMANDS)
}

/** Commander's errors become exit codes of ours, and its help says no more than it has to; in commands of commands too. */
function adapt(command: Command, above = ''): void {
  const called = `${above}${command.name()} `
  const what = command.commands.length > 0 ? 'The commands' : 'Its flags'
  command.exitOverride()
  command.configureHelp({ optionDescription })
  command.showHelpAfterError(`${what}: ${called}--help`)
  for (const each of command.commands) adapt(each, called)
}

/** Without `(default: false)` and the like: that a flag is off unless it is given goes without saying. */
function optionDescription(option: Option): string {
  const isNothing = ['false', '[]', '{}'].includes(JSON.stringify(option.defaultValue))
  return isNothing ? option.description : new Help().optionDescription(option)
}
