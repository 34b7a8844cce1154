import { expect, test } from 'vitest'
import { failureOf, orWhenAbsent } from './failures.ts'

const failed = (fields: object) => Object.assign(new Error('no'), fields)

test.each([
  [failed({ code: 'STORE_UNAVAILABLE' }), 'unreachable'],
  [failed({ code: 'STORE_UNAVAILABLE', sqlState: '28P01' }), 'unreachable'],
  [failed({ code: 'STORE_FAILED', sqlState: '42501' }), 'unreachable'],
  [failed({ code: 'STORE_FAILED', sqlState: '42P01' }), 'empty'],
  [failed({ code: 'STORE_FAILED', sqlState: '42703' }), 'bug'],
  [new TypeError('no'), 'bug'],
  ['no', 'bug'],
])('%o is %s', (error, failure) => expect(failureOf(error)).toBe(failure))

test('only a missing table is taken for no rows', async () => {
  await expect(orWhenAbsent(Promise.reject(failed({ sqlState: '42P01' })), [])).resolves.toEqual([])
  await expect(orWhenAbsent(Promise.reject(failed({ sqlState: '42703' })), [])).rejects.toThrow('no')
})
