import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SparkError } from '../errors/spark-error.ts'
import { parseConnectionString } from './connection-string.ts'

const SESSION = '00112233-4455-6677-8899-aabbccddeeff'

describe('parseConnectionString', () => {
  test('has defaults', () => {
    expect(parseConnectionString('sc://spark')).toMatchObject({
      host: 'spark',
      port: 15002,
      endpoint: 'spark:15002',
      useSsl: false,
      token: undefined,
      userId: undefined,
      userAgent: undefined,
      sessionId: undefined,
      maxMessageSize: undefined,
      headers: {},
    })
  })

  test('reads every parameter; the rest become headers', () => {
    const text = `sc://host.example:443/;use_ssl=TRUE;token=a%2Fb;user_id=m%C3%BCller;user_agent=job%201;session_id=${SESSION};grpc_max_message_size=1048576;X-Route=blue`
    const connection = parseConnectionString(text)
    expect(connection).toMatchObject({ host: 'host.example', port: 443, useSsl: true, userId: 'müller' })
    expect(connection).toMatchObject({ userAgent: 'job 1', sessionId: SESSION, headers: { 'x-route': 'blue' } })
    expect(connection).toMatchObject({ token: 'a/b', maxMessageSize: 1_048_576 })
  })

  test.each([
    ['sc://[::1]:99', '::1', 99, '[::1]:99'],
    ['sc://[2001:db8::7]/', '2001:db8::7', 15002, '[2001:db8::7]:15002'],
    ['sc://10.0.0.1/;use_ssl=false', '10.0.0.1', 15002, '10.0.0.1:15002'],
    ['sc://h;user_id=me', 'h', 15002, 'h:15002'],
    ['sc://h/;', 'h', 15002, 'h:15002'],
  ])('reads the address of %s', (text, host, port, endpoint) => {
    expect(parseConnectionString(text)).toMatchObject({ host, port, endpoint })
  })

  test.each([
    ['http://h', 'must start with sc://'],
    ['', 'must start with sc://'],
    ['sc://', 'host is missing'],
    ['sc://:15002', 'host is missing'],
    ['sc://h:0', 'port'],
    ['sc://h:65536', 'port'],
    ['sc://h:1x', 'port'],
    ['sc://h:', 'port'],
    ['sc://h/path', 'between host and parameters'],
    ['sc://h/;user_id', 'parameter 1'],
    ['sc://h/;user_id=', 'user_id has no value'],
    ['sc://h/;a=1;a=2', 'parameter 2 is given twice'],
    ['sc://h/;user_id=1;user_id=2', 'user_id is given twice'],
    ['sc://h/;a=b=c', 'parameter 1 holds "="'],
    ['sc://h/;token=%zz', 'token has a "%"'],
    ['sc://h/;use_ssl=yes', 'use_ssl'],
    ['sc://h/;session_id=42', 'session_id must be a UUID'],
    ['sc://h/;grpc_max_message_size=0', 'grpc_max_message_size'],
    ['sc://h/;grpc_max_message_size=2147483648', 'grpc_max_message_size'],
    ['sc://h/;grpc_max_message_size=1e6', 'grpc_max_message_size'],
    [`sc://h/;user_agent=${'x'.repeat(2049)}`, 'user_agent is 2049'],
    ['sc://h/;bad name=1', 'parameter 1 is none of'],
    ['sc://h/;x=%0A', 'header 1'],
    ['sc://h/;user_id=me;X-Bin=1', 'parameter 2 is none of'],
    ['sc://h/;grpc-timeout=1S', 'gRPC sets'],
    ['sc://h/;connection=close', 'gRPC sets'],
    ['sc://me@h', 'before an "@"'],
  ])('refuses %s', (text, part) => {
    expect(() => parseConnectionString(text)).toThrow(part)
    expect(() => parseConnectionString(text)).toThrow(SparkError)
  })

  test('what is given beside the string wins over it, and it over the rest', () => {
    const fallback = { token: 'last', userId: 'last', userAgent: 'last' }
    const given = parseConnectionString('sc://h/;token=old;user_id=old', { token: 'new', userAgent: 'new' }, fallback)
    expect(given).toMatchObject({ token: 'new', userId: 'old', userAgent: 'new' })
    expect(parseConnectionString('sc://h', {}, fallback)).toMatchObject(fallback)
    expect(() => parseConnectionString('sc://h', { userAgent: 'x'.repeat(2049) })).toThrow('user_agent is 2049')
  })

  test('never prints the token nor the value of a header', () => {
    const connection = parseConnectionString('sc://h/;token=s3cret;x-key=s3cret;user_id=me')
    for (const shown of [
      `${connection}`,
      inspect(connection),
      JSON.stringify({ connection }),
      JSON.stringify(Object.keys(connection)),
    ])
      expect(shown).not.toContain('s3cret')
    expect(`${connection}`).toBe('sc://h:15002/;token=***;user_id=me;x-key=***')
    expect(`${parseConnectionString('sc://h/;grpc_max_message_size=7')}`).toBe('sc://h:15002/;grpc_max_message_size=7')
  })

  test.each([
    'sc://h/;token=s3c=ret',
    'sc://h/;token=%zzs3c',
    'sc://h/;s3cret',
    'sc://h/;token=s3c;token=s3c',
    'sc://me:s3cret@h:15002',
    'sc://me:s3c/ret@h',
    'sc://s3cret@h',
    'http://me:s3cret@h',
    'sc://h:s3cret',
    'sc://h/;s3cret==',
    'sc://h/;s3cret=',
    'sc://h/;s3cret=1;s3cret=2',
    'sc://h/;s3c ret=1',
    'sc://h/;s3cret=%zz',
    'sc://h/;use_ssl=true,s3cret',
    'sc://h/;session_id=s3cret',
    'sc://h/;x=s3cret%0A',
    'sc://h/;s3cret=%0A',
  ])('the error of %s does not quote what may be a secret', (text) => {
    expect(() => parseConnectionString(text)).toThrow(/^((?!s3c).)*$/s)
  })

  test('is immutable', () => {
    const connection = parseConnectionString('sc://h')
    expect(Object.isFrozen(connection) && Object.isFrozen(connection.headers)).toBe(true)
  })

  test('decodes whatever was percent-encoded', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(text, text, (user, token) => {
        const [userId, secret] = [encodeURIComponent(user), encodeURIComponent(token)]
        const connection = parseConnectionString(`sc://h/;user_id=${userId};token=${secret}`)
        expect([connection.userId, connection.token]).toEqual([user, token])
      }),
    )
  })

  test('any text either parses or is refused with a SparkError', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (rest) => {
        try {
          const { port, host } = parseConnectionString(`sc://${rest}`)
          expect(host).not.toBe('')
          expect(port).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(SparkError)
        }
      }),
    )
  })
})
