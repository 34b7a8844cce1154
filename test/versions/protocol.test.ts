import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { packageRoot } from '../../src/config.ts'
import { FEATURES, type Feature, sinceVersion } from '../../src/spark-connect/client/server-version.ts'

// The table of features against the .proto files: those in this server's jar and those that the client is made from.

const { line, protocol } = inject('server')

/** The fields of the messages of a protocol, `message.field → its type`, and its calls, `→ rpc`. */
function fieldsOf(folder: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.proto'))) {
    const text = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    const around: string[] = []
    const parts =
      /\b(message|enum|oneof|service)\s+(\w+)\s*\{|(\})|\brpc\s+(\w+)|([\w.<>, ]+?)\s+(\w+)\s*=\s*\d+[^;{}]*;|(\{)/g
    for (const [, kind, name = '', closed, call, type = '', field] of text.matchAll(parts)) {
      if (kind !== undefined) around.push(kind === 'message' ? name : '')
      else if (closed) around.pop()
      else if (call) fields.set(camel(call), 'rpc')
      else if (field === undefined) around.push('')
      else
        fields.set(
          `${around.filter((each) => each !== '').join('.')}.${camel(field)}`,
          type.trim().split(/[ .]/).at(-1) ?? '',
        )
    }
  }
  return fields
}

function camel(name: string): string {
  const joined = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return joined.charAt(0).toLowerCase() + joined.slice(1)
}

const here = fieldsOf(protocol)
const newest = fieldsOf(join(packageRoot, 'proto/spark/connect'))

/** Whether a protocol has a feature: a call, a variant of any message, or a field of the message that a variant is. */
function has(fields: ReadonlyMap<string, string>, feature: Feature): boolean {
  const [variant = '', field] = feature.split('.')
  if (fields.get(variant) === 'rpc') return true
  const types = [...fields].filter(([name]) => name.endsWith(`.${variant}`)).map(([, type]) => type)
  if (field === undefined) return types.length > 0
  return [...fields.keys()].some((name) =>
    types.some((type) => name === `${type}.${field}` || name.endsWith(`.${type}.${field}`)),
  )
}

describe('the table of features', () => {
  test.each(FEATURES)('%s', (feature) => {
    expect(has(newest, feature)).toBe(true)
    expect(has(here, feature)).toBe(Number(sinceVersion(feature)) <= Number(line))
  })

  test('holds every variant of relations, expressions, commands, questions and types that this server lacks', () => {
    const variants =
      /^(Relation|Expression|Command|Catalog|AnalyzePlanRequest|Plan|DataType|Expression\.Literal)\.(\w+)$/
    const gained = [...newest.keys()].filter((name) => !here.has(name) && variants.test(name))
    const named = new Set<string>(FEATURES)
    const missing = gained
      .map((name) => name.slice(name.lastIndexOf('.') + 1))
      .filter((name) => !named.has(name) && !named.has(`literal.${name}`) && !HARMLESS.includes(name))
    expect(missing).toEqual([])
  })
})

/** What a server may drop without any harm. */
const HARMLESS = ['common', 'clientObservedServerSideSessionId']
