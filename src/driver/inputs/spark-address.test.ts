import { expect, test } from 'vitest'
import { fileUri, literally, sparkAddress } from './spark-address.ts'

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

test('an address without patterns', () => {
  expect(literally('hdfs://host:8020/in/a[1]*.csv')).toBe('hdfs://host:8020/in/a\\[1\\]\\*.csv')
})

// As Spark itself writes them: the pipeline's tests read files of such names.
test.each([
  ['/in/a b.csv', 'file:/in/a%20b.csv'],
  ['/in/x%20y.csv', 'file:/in/x%2520y.csv'],
  ['/in/q[1]{2}^`|\\.csv', 'file:/in/q%5B1%5D%7B2%7D%5E%60%7C%5C.csv'],
  [`/in/u#?;,'".csv`, `file:/in/u%23%3F;,'%22.csv`],
  ['/in/t~!@$&*()+=.csv', 'file:/in/t~!@$&*()+=.csv'],
  ['/in/é€😀.csv', 'file:/in/é€😀.csv'],
  ['/in/n\u00a0b.csv', 'file:/in/n%C2%A0b.csv'],
  ['hdfs://h:8020/in/a b.csv', 'hdfs://h:8020/in/a%20b.csv'],
])('%s as a URI', (path, uri) => {
  expect(fileUri(path)).toBe(uri)
})
