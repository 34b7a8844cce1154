import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageRoot } from '../config.ts'
import { fetchCreditcard } from '../data/creditcard.ts'
import { generate } from '../data/generate.ts'

/** A file that a job reads where no `--input` is given, and how it is made where it is not there. */
interface DefaultInput {
  readonly file: string
  readonly making: string
  readonly make: (file: string, signal: AbortSignal) => Promise<unknown>
}

const DEFAULT_INPUTS: Readonly<Record<string, DefaultInput>> = {
  ingest: {
    file: join(packageRoot, '.local/data/transactions.csv'),
    making: 'generating 200,000 transactions',
    make: (out, signal) => generate({ out, signal }),
  },
  'creditcard-ingest': {
    file: join(packageRoot, '.local/data/creditcard.csv'),
    making: 'fetching the ULB credit-card data with pip',
    make: (file, signal) => fetchCreditcard({ folder: dirname(file), signal }),
  },
}

/** The file that a job reads where none is given; undefined where it reads none. */
export function defaultInput(job: string): string | undefined {
  return DEFAULT_INPUTS[job]?.file
}

/** Makes that file where it is not there yet. */
export async function makeDefaultInput(job: string, signal: AbortSignal): Promise<void> {
  const input = DEFAULT_INPUTS[job]
  if (input === undefined || existsSync(input.file)) return
  process.stderr.write(`There is no ${input.file} yet: ${input.making}.\n`)
  await mkdir(dirname(input.file), { recursive: true })
  await input.make(input.file, signal)
}
