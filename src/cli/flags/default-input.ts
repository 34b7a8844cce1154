import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../config.ts'
import type { Job } from '../../jobs/define-job.ts'

/** A file that a job reads where no `--input` is given, and how it is made where it is not there. */
interface DefaultInput {
  readonly file: string
  readonly making: string
  readonly make: (file: string, signal: AbortSignal) => Promise<unknown>
}

// What makes them is loaded only where they are not there yet.
const DEFAULT_INPUTS: Readonly<Record<string, DefaultInput>> = {
  ingest: {
    file: join(packageRoot, '.local/data/transactions.csv'),
    making: 'generating 200,000 transactions',
    make: async (out, signal) => (await import('../../data/generate.ts')).generate({ out, signal }),
  },
  'creditcard-ingest': {
    file: join(packageRoot, '.local/data/creditcard.csv'),
    making: 'fetching the ULB credit-card data with pip',
    make: async (file, signal) =>
      (await import('../../data/creditcard.ts')).fetchCreditcard({ folder: dirname(file), signal }),
  },
}

/** The parameters of some jobs, with the file that the first of them reads where no input is given. */
export function withDefaultInput(
  jobs: readonly Job[],
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const files = jobs.flatMap(({ name }) => DEFAULT_INPUTS[name]?.file ?? [])
  const input = given.input ?? files[0]
  return input === undefined ? given : { ...given, input }
}

/** Makes that file where it is the input, and is not there yet. */
export async function makeDefaultInput(
  jobs: readonly Job[],
  given: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  for (const { name } of jobs) {
    const input = DEFAULT_INPUTS[name]
    if (input === undefined || input.file !== given.input || existsSync(input.file)) continue
    process.stderr.write(`There is no ${input.file} yet: ${input.making}.\n`)
    await mkdir(dirname(input.file), { recursive: true })
    await input.make(input.file, signal)
  }
}
