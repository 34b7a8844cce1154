import { expect, test } from 'vitest'
import { sparkAddress } from './spark-address.ts'

test.each([
  ['/data/a.csv', 'file:///data/a.csv'],
  ['/my data/100% é.csv', 'file:///my data/100% é.csv'],
  ['/data/[a]{b}*?\\.csv', 'file:///data/\\[a\\]\\{b\\}\\*\\?\\\\.csv'],
  ['a.csv', `file://${process.cwd()}/a.csv`],
  ['hdfs://host:8020/in/*.csv', 'hdfs://host:8020/in/*.csv'],
  ['file:///data/a.csv', 'file:///data/a.csv'],
])('%s', (path, address) => {
  expect(sparkAddress(path)).toBe(address)
})
