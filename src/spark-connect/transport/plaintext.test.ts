import { expect, test } from 'vitest'
import { isLoopback, refuseCredentialsInTheClear } from './plaintext.ts'

test.each([
  ...['localhost', 'LOCALHOST', 'LocalHost.', '127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'],
])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true)
})

test.each(['localhost.example', 'notlocalhost', '127.0.0.1.example', '127.0.0.999', '126.0.0.1', '::2', ''])(
  '"%s" is another',
  (host) => {
    expect(isLoopback(host)).toBe(false)
  },
)

test.each([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'x-auth-request-email',
  'cookie',
  'x-databricks-token',
])('the header %s goes to no other machine in the clear', (name) => {
  expect(() => refuseCredentialsInTheClear(['x-trace', name], 'spark.example', false)).toThrow('unencrypted')
  refuseCredentialsInTheClear([name], 'spark.example', true)
  refuseCredentialsInTheClear([name], 'LOCALHOST', false)
})

test('other headers may', () => {
  refuseCredentialsInTheClear(['x-trace', 'x-cluster-id', 'x-monkey'], 'spark.example', false)
})
