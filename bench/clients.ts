import type { z } from 'zod'
import type { BenchContext } from './benchmark.ts'
import { built, type Contender, type Ended, node, reported, runContender } from './contender.ts'
import { pyspark } from './pyspark.ts'

/** A query task as a process of this library's. */
export function ours(task: string, settings: object): Contender {
  return node([built('contenders/queries.ts'), task, JSON.stringify(settings)])
}

/** The same by gRPC, the generated messages and an Arrow library alone: what a client costs at the least. */
export function bare(task: string, settings: object): Contender {
  return node([built('contenders/bare.ts'), task, JSON.stringify(settings)])
}

/** The same by PySpark. */
export function theirs(python: string, task: string, settings: object): Contender {
  return pyspark(python, ['queries.py', task, JSON.stringify(settings)])
}

/** Runs a contender and gives what it reported beside what its process took. */
export async function measure<T>(
  contender: Contender,
  shape: z.ZodType<T>,
  context: BenchContext,
): Promise<Ended & { readonly measured: T }> {
  const ended = await runContender(contender, context.signal)
  return { ...ended, measured: reported(ended, shape) }
}
