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
  'x-passwd',
  'x-app-pwd',
  'x-passphrase',
  'x-user-pass',
  'x-jwt',
  'x-sas',
  'x-bearer',
  'x-accesskey',
  'x-amz-signature',
])('the header %s goes to no other machine in the clear', (name) => {
  expect(() => refuseCredentialsInTheClear({ 'x-trace': '1', [name]: 'abc' }, 'spark.example', false)).toThrow(
    'unencrypted',
  )
  refuseCredentialsInTheClear({ [name]: 'abc' }, 'spark.example', true)
  refuseCredentialsInTheClear({ [name]: 'abc' }, 'LOCALHOST', false)
})

test('other headers may', () => {
  refuseCredentialsInTheClear(
    { 'x-trace': '1', 'x-cluster-id': '0a', 'x-monkey': 'two words', 'x-compass': 'n' },
    'spark.example',
    false,
  )
})

test.each([
  'Bearer abc',
  'bearer 0123456789',
  `Basic ${Buffer.from('me:hunter2').toString('base64')}`,
  'eyJhbGciOiJI.eyJzdWIiOiIx.abc',
])('nor does a header whose value is one: %s', (value) => {
  expect(() => refuseCredentialsInTheClear({ 'x-proxy': value }, 'spark.example', false)).toThrow(/unencrypted$/)
  refuseCredentialsInTheClear({ 'x-proxy': value }, 'spark.example', true)
})
