import { DatabaseError } from 'pg'
import { describe, expect, test } from 'vitest'
import { postgresError } from './postgres-error.ts'

function databaseError(code: string, message: string): DatabaseError {
  const error = new DatabaseError(message, message.length, 'error')
  error.code = code
  error.detail = 'Key (id)=(C1234567) is duplicated.'
  error.constraint = 'payments_pkey'
  return error
}

describe('postgresError', () => {
  test.each([
    ['55P03', 'STORE_BUSY'],
    ['40P01', 'STORE_BUSY'],
    ['28P01', 'STORE_UNAVAILABLE'],
    ['3D000', 'STORE_UNAVAILABLE'],
    ['57P01', 'STORE_UNAVAILABLE'],
    ['53100', 'DISK_FULL'],
    ['53200', 'STORE_FAILED'],
    ['53300', 'STORE_BUSY'],
    ['53400', 'STORE_FAILED'],
    ['25006', 'STORE_UNAVAILABLE'],
    ['57014', 'STORE_FAILED'],
    ['42501', 'STORE_FAILED'],
    ['42601', 'STORE_FAILED'],
  ])('%s is %s, with the SQLSTATE in the message', (state, code) => {
    const error = postgresError(databaseError(state, 'it did not work'), 'db:5432/fraud')
    expect(error).toMatchObject({ code, sqlState: state })
    expect(error.message).toContain(`PostgreSQL at db:5432/fraud: it did not work (SQLSTATE ${state})`)
  })

  test('a column that is not there may be one of a version that the tables do not have yet', () => {
    const error = postgresError(databaseError('42703', 'column "tags" does not exist'), 'db')
    expect(error.message).toContain('the next run brings them up to date')
  })

  test('keeps nothing that quotes a row', () => {
    const duplicate = postgresError(databaseError('23505', 'could not create unique index "payments_pkey"'), 'db')
    const syntax = postgresError(databaseError('22P02', 'invalid input syntax for type integer: "C1234567"'), 'db')
    for (const error of [duplicate, syntax]) {
      expect(JSON.stringify([error.message, error.cause, error])).not.toContain('C1234567')
      expect(error.message).toContain('payments_pkey')
    }
  })

  test('no answer: says where and what to check', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    expect(postgresError(refused, 'db:5432/fraud')).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/db:5432\/fraud does not answer \(ECONNREFUSED\).*PGPORT/),
    })
  })
})
