import { expect, test } from 'vitest'
import { checkProperties, parseProperties } from './spark-properties.ts'

test('a file of properties as spark-submit reads it', () => {
  const text = '# comment\n\nspark.a  1\nspark.b=two words\n  spark.c : x=y \n! comment\nspark.d'
  expect(parseProperties(text.replace('\nspark.d', ''), 'f')).toEqual({
    'spark.a': '1',
    'spark.b': 'two words',
    'spark.c': 'x=y',
  })
  expect(() => parseProperties(text, 'conf/f')).toThrow("conf/f, line 7: it has to be 'spark.some.key value'")
  expect(() => parseProperties('other.key 1', 'f')).toThrow('f, line 1')
})

test.each([
  ['spark.executor.memory', /over Spark Connect the driver and the executors run already.*SPARK_MEMORY/],
  ['spark.driver.cores', /run already/],
  ['spark.executor.instances', /run already/],
  ['spark.master', /run already/],
  ['spark.sql.session.timeZone', /it is UTC for every job, since otherwise batches/],
  ['spark.sql.files.ignoreCorruptFiles', /it is false for every job, since otherwise half/],
  ['spark.sql.legacy.sizeOfNull', /older version/],
  ['spark.hadoop.fs.s3a.secret.key', /looks like a credential.*credential provider/],
])('%s is refused', (key, message) => {
  expect(() => checkProperties({ [key]: '1' })).toThrow(message)
})

test('the value of a credential is not repeated', () => {
  expect(() => checkProperties({ 'spark.my.password': 'hunter2' })).toThrow(/^(?!.*hunter2)/)
})

test('others are let be', () => {
  expect(() => checkProperties({ 'spark.sql.shuffle.partitions': '4' })).not.toThrow()
  // What every job has in any case.
  expect(() => checkProperties({ 'spark.sql.ansi.enabled': 'TRUE' })).not.toThrow()
})
