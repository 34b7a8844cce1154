/**
 * The door to Spark's functions, `import * as F from 'sparkwright/functions'`: Spark's names in camelCase, one file a family.
 */
export * from './aggregate/basic.ts'
export * from './collection/transform.ts'
export * from './core/conditional.ts'
export * from './core/literal.ts'
export * from './core/predicate.ts'
export * from './core/struct.ts'
export * from './datetime/parts.ts'
export * from './encryption/aes.ts'
export * from './json/json.ts'
export * from './math/rounding.ts'
export * from './string/bytes.ts'
export * from './string/case.ts'
export * from './string/join.ts'
export * from './window/ranking.ts'
