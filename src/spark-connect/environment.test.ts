import { afterEach, describe, expect, test, vi } from 'vitest'
import { openClient } from './connect.ts'
import { readEnvironment } from './environment.ts'

const SESSION = '00112233-4455-6677-8899-aabbccddeeff'

afterEach(() => vi.unstubAllEnvs())

test('the names are PySpark’s, and an empty variable is an unset one', () => {
  const variables = {
    SPARK_REMOTE: 'sc://h',
    SPARK_CONNECT_AUTHENTICATE_TOKEN: 't',
    SPARK_CONNECT_USER_AGENT: 'a',
    SPARK_USER: 'spark',
    USER: 'os',
  }
  expect(readEnvironment(variables)).toEqual({ remote: 'sc://h', token: 't', userAgent: 'a', userId: 'spark' })
  expect(readEnvironment({ SPARK_REMOTE: '', SPARK_USER: '', USER: 'os' })).toEqual({
    remote: undefined,
    token: undefined,
    userAgent: undefined,
    userId: 'os',
  })
})

describe('a client', () => {
  test('takes from the environment what nothing else says', () => {
    vi.stubEnv('SPARK_REMOTE', `sc://127.0.0.1:1/;session_id=${SESSION}`)
    vi.stubEnv('SPARK_USER', 'nightly')
    vi.stubEnv('SPARK_CONNECT_USER_AGENT', 'from-env')
    const fromAll = openClient(undefined)
    expect([fromAll.sessionId, fromAll.userId]).toEqual([SESSION, 'nightly'])
    expect(fromAll.userAgent).toMatch(/^from-env sparkwright/)
    expect(openClient('sc://127.0.0.1:1/;user_id=string').userId).toBe('string')
    expect(openClient('sc://127.0.0.1:1/;user_id=string', { userId: 'option' }).userId).toBe('option')
  })

  test('with a token of the environment goes to no other machine unencrypted', () => {
    vi.stubEnv('SPARK_CONNECT_AUTHENTICATE_TOKEN', 's3cret')
    expect(() => openClient('sc://spark.example')).toThrow('unencrypted')
    expect(() => openClient('sc://spark.example')).toThrow(/^((?!s3cret).)*$/s)
    expect(() => openClient('sc://127.0.0.1:1')).not.toThrow()
    expect(() => openClient('sc://spark.example/;use_ssl=true')).not.toThrow()
  })

  test.each<[string, string | undefined, object, string]>([
    ['without a server', undefined, {}, 'SPARK_REMOTE'],
    ['with a token twice', 'sc://h', { token: 'a', tokenFile: 'b' }, 'Leave one out'],
    ['with no channel', 'sc://h', { channels: 0 }, 'channels'],
    ['with half a channel', 'sc://h', { channels: 1.5 }, 'channels'],
    ['with a token file for another machine', 'sc://h', { tokenFile: '/nowhere' }, 'use_ssl=true'],
    ['with a token file that is not there', 'sc://127.0.0.1', { tokenFile: '/nowhere' }, 'let this user read it'],
  ])('%s is refused', (_, remote, options, said) => {
    vi.stubEnv('SPARK_REMOTE', '')
    try {
      openClient(remote, options)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ name: 'SparkError', code: 'INVALID_INPUT' })
      const { message, hint } = error as { message: string; hint?: string }
      expect(`${message} ${hint}`).toContain(said)
    }
  })
})
