import { beforeAll, describe, expect, test } from 'vitest'
import { type Compiled, compile } from './compile.ts'

// What the compiler says to the commonest mistakes, word for word: the type definitions are made for these messages.
// TypeScript is pinned, so a change here is a change of ours, or to be looked at with the next TypeScript.

const HEAD = `
import { decimal, type DataFrame, type FieldsOf, long, nullable, schema, string } from '#spark-connect'
import { count, lit, rowNumber, sum } from '#functions'
import { z } from 'zod'
import { parquet } from '../../src/jobs/dataset.ts'
import { defineJob } from '../../src/jobs/define-job.ts'
const Payment = schema({ id: long(), type: string(), amount: decimal(18, 2), note: nullable(string()) })
const Kind = schema({ type: string(), most: decimal(10, 2) })
declare const payments: DataFrame<FieldsOf<typeof Payment>>
declare const kinds: DataFrame<FieldsOf<typeof Kind>>
declare const computed: string
const ins = { kinds: parquet(Kind, '/kinds') }
const outs = { out: parquet(Kind, '/out') }
const job = { name: 'job', description: '', params: z.object({}), inputs: ins, outputs: outs, accounts: { published: 'out' } } as const
`
const PAYMENT =
  '{ readonly id: LongType; readonly type: StringType; readonly amount: DecimalType<18, 2>; readonly note: StringType | null; }'
const KIND = '{ readonly type: StringType; readonly most: DecimalType<10, 2>; }'

/** The mistake, and the last lines of the message; `{Payment}` and `{Kind}` stand for the columns of the frames. */
const MISTAKES: readonly (readonly [code: string, ...message: string[]])[] = [
  [
    `payments.where((p) => p.amuont.gt(5))`,
    `Property 'amuont' does not exist on type 'Columns<{Payment}>'. Did you mean 'amount'?`,
  ],
  [
    `payments.select((p) => ({ a: p.amuont }))`,
    `Property 'amuont' does not exist on type 'Columns<{Payment}>'. Did you mean 'amount'?`,
  ],
  [
    `payments.select('id', 'amuont')`,
    `Type '"amuont"' is not assignable to type '"amount" | "note" | "id" | "type"'. Did you mean '"amount"'?`,
  ],
  [
    `payments.orderBy('id', 'tpye')`,
    `Argument of type '"tpye"' is not assignable to parameter of type '"amount" | "note" | "id" | "type" | ((columns: Columns<{Payment}>) => SortedKeys)'.`,
  ],
  [
    `payments.drop('noet')`,
    `Argument of type '"noet"' is not assignable to parameter of type '"amount" | "note" | "id" | "type"'.`,
  ],
  [
    `payments.agg({ total: sum('type') })`,
    `Argument of type '"type"' is not assignable to parameter of type '"amount" | "id"'.`,
  ],
  [
    `payments.where((p) => p.type.equalTo(5))`,
    `Argument of type 'number' is not assignable to parameter of type 'string | Expr<StringType | null, Grain>'.`,
  ],
  [
    `payments.where((p) => p.amount)`,
    `The types of 'dataType.typeName' are incompatible between these types.`,
    `Type '"decimal"' is not assignable to type '"boolean"'.`,
  ],
  [
    `payments.where((p) => sum(p.amount).gt(5))`,
    `The types of 'grain' are incompatible between these types.`,
    `Type '"aggregate"' is not assignable to type 'PerRow'.`,
  ],
  [
    `payments.groupBy('type').agg((p) => ({ a: p.amount }))`,
    `Types of property 'grain' are incompatible.`,
    `Type '"row"' is not assignable to type 'PerGroup'.`,
  ],
  [
    `payments.groupBy('type').agg({ type: count() })`,
    `Property 'problem' is missing in type 'Column<LongType, "aggregate">' but required in type 'Problem<"'type' is a column that is grouped by: call the aggregate something else">'.`,
  ],
  [
    `payments.withColumn('n', () => rowNumber())`,
    `Type 'WindowFunction<IntegerType>' is missing the following properties from type 'Expr<FieldType, PerRow>': dataType, grain`,
  ],
  [
    `payments.join(kinds, (p, k) => p.type.equalTo(k.type))`,
    `Property 'problem' is missing in type 'DataFrame<{Kind}>' but required in type 'Problem<"both sides have a column 'type': rename or drop it on one side, or join using it">'.`,
  ],
  [
    `payments.join(kinds.select((k) => ({ id: k.type })), 'id')`,
    `Property 'problem' is missing in type 'DataFrame<{ readonly id: StringType; }>' but required in type 'Problem<"column 'id' is of another type on the other side: cast one of them">'.`,
  ],
  [
    `payments.union(kinds)`,
    `Property 'problem' is missing in type 'DataFrame<{Kind}>' but required in type 'Problem<"this side of the union has no column 'most'">'.`,
  ],
  [
    `payments.withColumn(computed, (p) => p.id)`,
    `Type 'string' is not assignable to type 'Problem<"a column name must be a literal here: use untyped()">'.`,
  ],
  [
    `payments.withColumnRenamed('note', 'type')`,
    `Type 'string' is not assignable to type 'Problem<"there is a column 'type' already: drop it first">'.`,
  ],
  [
    `schema({ id: long(), 2019: long() })`,
    `Property 'problem' is missing in type 'LongType' but required in type 'Problem<"JavaScript puts a property called '2019' before all others: give pairs, or another name and rename it">'.`,
  ],
  [
    `payments.select((p) => ({ id: p.id, '2019': p.id }))`,
    `Property 'problem' is missing in type 'Column<LongType, "row">' but required in type 'Problem<"JavaScript puts a property called '2019' before all others: give pairs, or another name and rename it">'.`,
  ],
  [
    `payments.agg({ total: count(), 1: count() })`,
    `Property 'problem' is missing in type 'Column<LongType, "aggregate">' but required in type 'Problem<"JavaScript puts a property called by a whole number before all others: give another name and rename it">'.`,
  ],
  [
    `kinds.scalar()`,
    `Property 'problem' is missing in type 'DataFrame<{Kind}>' but required in type 'Problem<"scalar() needs a frame of one column: select it first">'.`,
  ],
  [
    `defineJob({ ...job, run: ({ inputs }) => ({ out: inputs.kinds.drop('most') }) })`,
    `Property 'most' is missing in type '{ readonly type: StringType; readonly batch: StringType; }' but required in type '{Kind}'.`,
  ],
  [
    `defineJob({ ...job, run: ({ inputs }) => ({ out: inputs.kinds.withColumn('more', lit('x')) }) })`,
    `Property 'problem' is missing in type 'DataFrame<{Kind} & Batched & Field<"more", StringType>>' but required in type 'Problem<"'more' is not a column of the output's schema: drop it">'.`,
  ],
]

let compiled: Compiled

beforeAll(() => {
  compiled = compile(HEAD + MISTAKES.map(([code]) => code).join('\n'))
}, 60_000)

describe('one error, at the place, and these words', () => {
  test.each(MISTAKES.map(([code, ...message], i) => ({ code, message, line: HEAD.split('\n').length + i })))(
    '$code',
    ({ message, line }) => {
      const errors = compiled.errors.filter((error) => error.line === line)
      expect(errors).toHaveLength(1)
      const text = errors[0]?.text.replaceAll(PAYMENT, '{Payment}').replaceAll(KIND, '{Kind}') ?? ''
      expect(lastLines(text, message.length)).toEqual(message)
    },
  )
})

/** Long messages begin with whole signatures; what is wrong stands at their end. */
function lastLines(text: string, count: number): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.slice(-count)
}

describe('what the types cost the compiler', () => {
  test('a hundred columns through fifty verbs', () => {
    const empty = compile("import { long } from '#spark-connect'\nexport const type = long()\n")
    const chain = compile(fiftyVerbs())
    expect(chain.errors).toEqual([])
    // Exact, unlike seconds; 70,000 when it was designed.
    expect(chain.instantiations - empty.instantiations).toBeLessThan(90_000)
  }, 60_000)
})

/** Adding, replacing, filtering, dropping and renaming in turn, each step on the one before. */
function fiftyVerbs(): string {
  const columns = Array.from({ length: 100 }, (_, i) => `c${i}: ${i % 2 ? 'long()' : 'decimal(18, 2)'}`)
  const verbs = Array.from({ length: 50 }, (_, i) => {
    const steps = [
      `.withColumn('n${i}', (t) => t.c${i + 1}.plus(t.c${i + 2}))`,
      `.where((t) => t.c${i}.gt(0))`,
      `.withColumn('c${i}', (t) => t.c${i}.cast(double()))`,
      `.drop('c${i + 40}')`,
      `.withColumnRenamed('c${i}', 'r${i}')`,
    ]
    return `const f${i + 1} = f${i}${steps[i % 5]}`
  })
  return `import { type DataFrame, decimal, double, type FieldsOf, long, schema } from '#spark-connect'
const Wide = schema({ ${columns.join(', ')} })
declare const f0: DataFrame<FieldsOf<typeof Wide>>
${verbs.join('\n')}
export const last = f50.select('c99', 'r4')
`
}
