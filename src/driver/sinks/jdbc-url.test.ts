import { expect, test } from 'vitest'
import { jdbcUrl } from './jdbc-url.ts'

const server = {
  host: 'db',
  port: 5432,
  database: 'fraud',
  sslMode: 'verify-full',
  sslRootCert: '/my keys/a&b.pem',
} as const

test.each([
  ['a file', server, 'sslmode=verify-full&sslrootcert=%2Fmy%20keys%2Fa%26b.pem'],
  [
    "Java's own",
    { ...server, sslRootCert: 'system' },
    'sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory',
  ],
  ['none, since nothing is encrypted', { ...server, sslMode: 'disable' as const }, 'sslmode=disable'],
])('authorities: %s', (_, to, query) => {
  expect(jdbcUrl(to)).toBe(`jdbc:postgresql://db:5432/fraud?${query}`)
  expect(jdbcUrl(to, { connectTimeout: '10' })).toBe(`jdbc:postgresql://db:5432/fraud?connectTimeout=10&${query}`)
})
