import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesOf, bytesOfPlan, digestOf } from './bytes.ts'
import { everyColumn } from './every-type.ts'
import { EXPECTED_FILE, expectedText } from './expected.ts'
import { functionCalls } from './functions/index.ts'
import { DIFFERENT } from './functions/omitted.ts'
import { verbCalls } from './verbs.ts'

// `npm run parity`: asks PySpark anew what it makes of every call, compares byte by byte, and writes down the digests.

const python = process.env.PARITY_PYTHON ?? 'python3'
const calls = [
  ...functionCalls(everyColumn()).map(({ python, node }) => ({ python, bytes: bytesOf(node) })),
  ...verbCalls.map(({ python, plan }) => ({ python, bytes: bytesOfPlan(plan) })),
]

interface Answer {
  readonly functions: readonly string[]
  readonly plans: readonly (string | { readonly error: string })[]
}

test('PySpark makes the same bytes of every call', () => {
  const input = JSON.stringify(calls.map((call) => call.python))
  const script = join(import.meta.dirname, 'plans.py')
  const done = spawnSync(python, ['-B', script], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.status !== 0) throw new Error(`PySpark does not answer: ${done.stderr}`)
  const { functions, plans } = JSON.parse(done.stdout) as Answer
  const errors = plans.flatMap((plan, i) => (typeof plan === 'string' ? [] : [`${calls[i]?.python}: ${plan.error}`]))
  expect(errors).toEqual([])
  const found = calls.map((call, i) => ({ call, theirs: String(plans[i]), ours: call.bytes.toString('hex') }))
  const digests = found.map(({ call, theirs }) => [call.python, digestOf(Buffer.from(theirs, 'hex'))] as const)
  writeFileSync(EXPECTED_FILE, expectedText({ functions, plans: new Map(digests) }))
  const differing = found.filter(({ call, theirs, ours }) => theirs !== ours && !(call.python in DIFFERENT))
  expect(differing.map(({ call, theirs, ours }) => `${call.python}\n  theirs ${theirs}\n  ours   ${ours}`)).toEqual([])
})
