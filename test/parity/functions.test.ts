import { describe, expect, test } from 'vitest'
import * as F from '#functions'
import { toDDL } from '../../src/spark-connect/types/ddl.ts'
import { bytesOf, bytesOfPlan, digestOf } from './bytes.ts'
import { everyColumn } from './every-type.ts'
import { readExpected } from './expected.ts'
import { functionCalls } from './functions/index.ts'
import { DIFFERENT, OMITTED, RENAMED } from './functions/omitted.ts'
import { verbCalls } from './verbs.ts'

// What is sent, beside what PySpark sends (kept in expected.txt, which `npm run parity` derives afresh), and whether there
// is a function for each of its functions. The server's word on types is in test/client/functions-typed.test.ts.

const expected = readExpected()
const calls = functionCalls(everyColumn())

/** `to_date` → `toDate`. */
function camelCase(name: string): string {
  return name.replaceAll(/_+(\w)/g, (_, letter: string) => letter.toUpperCase())
}

describe('the functions are those of PySpark', () => {
  const ours = new Set(Object.keys(F))
  const wanted = expected.functions.map((name) => RENAMED[name] ?? camelCase(name))

  test('each is there, or it is said why not', () => {
    const missing = expected.functions.filter((name) => !ours.has(RENAMED[name] ?? camelCase(name)))
    expect(missing).toEqual(Object.keys(OMITTED).sort())
  })

  test('there are no others, but those that are told', () => {
    // PySpark has `chr`, `random` and `uuid` too, but not in its list: Python has things of these names.
    const OWN = ['chr', 'random', 'uuid', 'not', 'nullOf', 'WhenColumn']
    expect([...ours].filter((name) => !wanted.includes(name) && !OWN.includes(name))).toEqual([])
  })

  test('each has a call in the list', () => {
    const called = new Set(calls.flatMap(({ python }) => [...python.matchAll(/F\.(\w+)/g)].map(([, name]) => name)))
    expect(expected.functions.filter((name) => !called.has(name) && !(name in OMITTED))).toEqual([])
  })
})

describe('the bytes are those of PySpark', () => {
  test('each call stands once in the list', () => {
    const twice = calls.filter(({ python }, i) => calls.findIndex((call) => call.python === python) !== i)
    expect(twice.map(({ python }) => python)).toEqual([])
  })

  test.each(calls)('$python', ({ python, node }) => {
    expect(expected.plans.get(python), 'not in expected.txt: npm run parity').toBeDefined()
    if (python in DIFFERENT) return expect(digestOf(bytesOf(node))).not.toBe(expected.plans.get(python))
    expect(digestOf(bytesOf(node))).toBe(expected.plans.get(python))
  })

  test.each(verbCalls)('$python', ({ python, plan }) => {
    expect(digestOf(bytesOfPlan(plan))).toBe(expected.plans.get(python))
  })

  test('expected.txt has no other calls', () => {
    const asked = new Set([...calls, ...verbCalls].map(({ python }) => python))
    expect([...expected.plans.keys()].filter((python) => !asked.has(python))).toEqual([])
  })
})

describe('the type at run time is the expected one', () => {
  test.each(calls)('$python', ({ found, expected: wanted }) => {
    expect([toDDL(found.dataType), found.nullable]).toEqual([toDDL(wanted.dataType), wanted.nullable])
  })
})
