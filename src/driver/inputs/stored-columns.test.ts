import { describe, expect, test } from 'vitest'
import { long, nullable, schema, string } from '#spark-connect'
import { storedColumns } from './stored-columns.ts'

const stored = schema({ id: string(), city: nullable(string()) }).fields

describe('columns of files beside a contract', () => {
  test('one that came later and may be null is no difference', () => {
    const later = schema({ id: string(), city: nullable(string()), town: nullable(string()) })
    expect(storedColumns(stored, later)).toMatchObject({ differences: [], absent: ['town'], unnamed: [] })
  })

  test('one that the contract does not name is told of', () => {
    expect(storedColumns(stored, schema({ id: string() }))).toMatchObject({
      differences: [],
      absent: [],
      unnamed: ['city'],
    })
  })

  test('both together may be another name for the same', () => {
    const renamed = storedColumns(stored, schema({ id: long(), town: nullable(string()) }))
    expect(renamed.differences.map(({ column, found }) => [column, found])).toEqual([
      ['id', 'string NOT NULL'],
      ['town', 'city'],
    ])
  })

  test('names are the same whatever their case', () => {
    const cased = storedColumns(stored, schema({ ID: string(), City: nullable(string()) }))
    expect(cased).toMatchObject({ differences: [], absent: [], unnamed: [] })
    expect([cased.nameOf('ID'), cased.nameOf('City')]).toEqual(['id', 'city'])
  })
})
