import { expect, test } from 'vitest'
import { DataError } from './data-error.ts'
import { explainWriteError } from './write-error.ts'

test.each([
  ['ENOSPC', /^cannot write \/data\/a\.csv: the disk is full; make room/],
  ['ENOENT', /the folder \/data is not there; create it/],
  ['EACCES', /no permission to write a\.csv in \/data; name a folder/],
  ['EROFS', /\/data is read-only/],
])('%s is told in words, with the error as its cause', (code, message) => {
  const cause = Object.assign(new Error('raw'), { code })
  const error = explainWriteError(cause, '/data/a.csv')
  expect(error).toBeInstanceOf(DataError)
  expect(error).toMatchObject({ message: expect.stringMatching(message), cause })
})

test('an error that the operating system did not raise stays as it is', () => {
  const error = new Error('no more')
  expect(explainWriteError(error, '/data/a.csv')).toBe(error)
})
