import type { Command } from 'commander'
import { flagsOf } from '../driver/params.ts'
import type { Job } from '../jobs/define-job.ts'

/** Gives a command the parameters of some jobs as flags. */
export function withParams(command: Command, all: readonly Job[]): Command {
  for (const { name, description, defaultValue } of flagsOf(all)) {
    const byDefault = defaultValue === undefined ? '' : ` (default: ${JSON.stringify(defaultValue)})`
    command.option(`--${name} <value>`, `${description}${byDefault}`)
  }
  return command
}

/** Those of a command's options that are parameters of some jobs. */
export function paramsOf(options: object, all: readonly Job[]): Readonly<Record<string, string>> {
  const names = flagsOf(all).map(({ name }) => name)
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
}
