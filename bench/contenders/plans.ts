// Plans built and serialised without a server: `plans.js SETTINGS`, settings as JSON: `shape` (chain: so many filters one
// upon the other; wide: one select of so many columns), `sizes`, `repeats`, and `refused`, a size that the server is
// known not to read, which is only built and has to be refused in words.
import { type Columns, SparkError } from '#spark-connect'
import { DataFrame } from '../../src/spark-connect/dataframe/dataframe.ts'
import type { PlanExecutor } from '../../src/spark-connect/dataframe/executor.ts'
import { encodeQuery } from '../../src/spark-connect/encode/plan.ts'
import { Plan } from '../../src/spark-connect/gen/spark/connect/base.ts'
import type { Relation } from '../../src/spark-connect/plan/relation.ts'
import { long } from '../../src/spark-connect/types/builders.ts'
import type { LongType } from '../../src/spark-connect/types/data-type.ts'
import { report } from './report.ts'

interface Settings {
  readonly shape: 'chain' | 'wide'
  readonly sizes: readonly number[]
  readonly repeats: number
  readonly refused?: number
}

type Start = { readonly id: LongType }

const range = { kind: 'range', start: 0n, end: 1000n, step: 1n, partitions: undefined } as const
/** Nothing is run here: an executor that is asked for something would fail. */
const start = new DataFrame<Start>(range, [{ name: 'id', dataType: long(), nullable: false }], {} as PlanExecutor)

const shapes = {
  chain(size: number): Relation {
    let frame = start
    for (let i = 0; i < size; i++) frame = frame.where((t) => t.id.gt(BigInt(i)))
    return frame.plan
  },
  wide(size: number): Relation {
    const columns = (t: Columns<Start>) =>
      Object.fromEntries(Array.from({ length: size }, (_, i) => [`c${i}`, t.id.plus(BigInt(i))]))
    // Names that are made up at run time: the compiler cannot tell of them.
    return (Reflect.apply(start.select, start, [columns]) as DataFrame<Start>).plan
  },
}

const { shape, sizes, repeats, refused }: Settings = JSON.parse(process.argv[2] ?? '{}')
const build = shapes[shape]

const seconds: Record<string, number> = {}
let bytes = 0
for (const size of sizes) {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < repeats; i++) {
    const started = performance.now()
    bytes = Plan.encode(encodeQuery(build(size))).finish().length
    least = Math.min(least, (performance.now() - started) / 1000)
  }
  seconds[size] = least
}
report({ seconds, bytes, refusal: refused === undefined ? '' : refusalOf(build(refused)) })

/** What is said of a plan that is too deep for the server. */
function refusalOf(plan: Relation): string {
  try {
    Plan.encode(encodeQuery(plan)).finish()
    return ''
  } catch (error) {
    if (error instanceof SparkError) return error.code
    throw error
  }
}
