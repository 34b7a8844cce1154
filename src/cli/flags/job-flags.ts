import { type Command, Option } from 'commander'
import { z } from 'zod'
import { flagsOf } from '../../driver/plan/params.ts'
import type { Job } from '../../jobs/define-job.ts'
import { contentOf } from './file-option.ts'

/** Gives a command the parameters of some jobs as flags, and as a file. The help says nothing of `hidden` ones. */
export function withParams(command: Command, all: readonly Job[], hidden: readonly string[] = []): Command {
  command.optionsGroup('What the job is given:')
  for (const { name, description, defaultValue } of flagsOf(all)) {
    const byDefault = defaultValue === undefined ? '' : ` (default: ${JSON.stringify(defaultValue)})`
    const option = new Option(`--${name} <value>`, `${description}${byDefault}`)
    command.addOption(option.hideHelp(hidden.includes(name)))
  }
  return command.option('--params-file <file>', 'parameters as a JSON object; flags win')
}

/** The parameters of some jobs among a command's options: those of `--params-file`, and over them the flags. */
export function paramsOf(
  options: object & { readonly paramsFile?: string },
  all: readonly Job[],
): Readonly<Record<string, string>> {
  const { paramsFile } = options
  const names = flagsOf(all).map(({ name }) => name)
  const flags = Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
  return paramsFile === undefined ? flags : { ...paramsIn(paramsFile, names), ...flags }
}

const Params = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))

function paramsIn(file: string, names: readonly string[]): Readonly<Record<string, string>> {
  const read = z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'it is not JSON' })
      return z.NEVER
    }
  })
  const { data, error } = read.pipe(Params).safeParse(contentOf(file, '--params-file'))
  if (error !== undefined) {
    const [issue] = error.issues
    const where = issue?.path.length ? ` ${issue.path.join('.')}:` : ''
    throw new RangeError(`--params-file ${file}:${where} ${issue?.message}. Write { "batch": "2020-03" }.`)
  }
  const unknown = Object.keys(data).find((name) => !names.includes(name))
  if (unknown === undefined) return data
  throw new RangeError(`--params-file ${file}: there is no parameter ${unknown}; there are: ${names.join(', ')}.`)
}
