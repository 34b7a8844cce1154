import { Command } from 'commander'
import { expect, test } from 'vitest'
import { type SubmissionFlags, withSubmissionFlags } from './submission-flags.ts'

/** The options as a command gets them. */
function parsed(...args: readonly string[]): SubmissionFlags {
  const command = withSubmissionFlags(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  return command.parse(args, { from: 'user' }).opts()
}

test('spark-submit’s options mean what they mean there', () => {
  const flags = parsed(
    ...['--conf', 'spark.a=1', '--conf', 'spark.b=x=y', '--jars', 'a.jar,b.jar', '--archives', 'c.zip#c'],
    ...['--name', 'nightly', '--tag', 'a', '--tag', 'b', '--timeout', '15m', '--retries', '3', '--json'],
  )
  expect(flags).toEqual({
    ...{ conf: { 'spark.a': '1', 'spark.b': 'x=y' }, jars: ['a.jar', 'b.jar'], archives: ['c.zip#c'] },
    ...{ name: 'nightly', tag: ['a', 'b'], timeout: 900_000, retries: 3, json: true },
  })
  expect(parsed()).toEqual({ conf: {}, tag: [], json: false })
})

test.each([
  [['--executor-memory', '4g'], /--executor-memory: it cannot be set .* over Spark Connect .*SPARK_MEMORY/],
  [['--driver-memory', '4g'], /--driver-memory: it cannot be set/],
  [['--num-executors', '4'], /--num-executors: it cannot be set/],
  [['--master', 'yarn'], /--master: .* Name it with --remote/],
  [['--deploy-mode', 'cluster'], /Leave it out/],
  [['--class', 'org.Main'], /a job is named, or the file that defines it/],
  [['--conf', 'nothing'], /write it as spark\.some\.key=value/],
  [['--conf', '=1'], /write it as spark\.some\.key=value/],
  [['--timeout', 'soon'], /Write it as 90s, 15m or 2h/],
  [['--timeout', '0s'], /Write it as 90s, 15m or 2h/],
  [['--retries', '-1'], /whole number from 0 to 999/],
  [['--tag', 'a,b'], /must not .* hold a comma/],
  [['--name', 'March, second try'], /must not .* hold a comma/],
  [['--name='], /must not be empty/],
  [['--key', ''], /A key must not be empty.* Is a variable not set\?/],
  [['--key='], /A key must not be empty/],
  [['--key', '  '], /A key must not be empty/],
])('%j is refused', (args, says) => {
  expect(() => parsed(...args)).toThrow(says)
})

test.each([
  ['--tag', 'password=hunter2'],
  ['--name', 'https://me:hunter2@host'],
  ['--key', 's3a://AKIA:hunter2@bucket'],
  ['--conf', '=hunter2'],
])('%s %s is refused, and not quoted', (flag, value) => {
  expect(() => parsed(flag, value)).toThrow(/^(?!.*hunter2)/)
})
