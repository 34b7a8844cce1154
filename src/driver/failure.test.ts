import { describe, expect, test } from 'vitest'
import { CancelledError, ConnectionError, SessionError, SparkError } from '#spark-connect'
import { EXIT, exitCodeFor } from './exit-code.ts'
import { failureOf } from './failure.ts'
import { JobError } from './job-error.ts'
import { StoreError } from './ports.ts'

/** A failed execution as Spark Connect tells it: what matters stands in a cause. */
function execution(cause: string, errorClass = 'TASK_WRITE_FAILED'): SparkError {
  const inner = new SparkError(cause)
  return new SparkError('Job aborted: value C123', { code: 'EXECUTION', errorClass, operationId: 'op-1', cause: inner })
}

describe('what Spark says, in our words', () => {
  test.each([
    ['[INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR] Tag mismatch', 'WRONG_KEY', /ENCRYPTION_KEY_FILE/, EXIT.failed],
    [
      '[USER_RAISED_EXCEPTION] the encryption key file does not hold the key',
      'BAD_KEY',
      /no longer holds the key/,
      EXIT.failed,
    ],
    [
      'java.lang.IllegalArgumentException: CSV header does not conform to the schema. Header: C123',
      'BAD_INPUT',
      /same header/,
      EXIT.failed,
    ],
    ['[USER_RAISED_EXCEPTION] CSV header does not conform SQLSTATE: P0001', 'BAD_INPUT', /same header/, EXIT.failed],
    ['[USER_RAISED_EXCEPTION] a quoted line break appeared', 'BAD_INPUT', /changed while it was read/, EXIT.failed],
    ['No FileSystem for scheme "foo"', 'BAD_INPUT', /hdfs:\/\//, EXIT.failed],
    ['java.io.IOException: No space left on device', 'DISK_FULL', /make room/, EXIT.failed],
    ['File /a could only be written to 0 of the 1 minReplication nodes.', 'DISK_FULL', /make room/, EXIT.failed],
    [
      'org.apache.hadoop.hdfs.protocol.DSQuotaExceededException: The DiskSpace quota',
      'DISK_FULL',
      /quota/,
      EXIT.failed,
    ],
    [
      'org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot create directory /a. Name node is in safe mode.',
      'STORE_BUSY',
      /HDFS is in safe mode/,
      EXIT.passing,
    ],
    ['org.apache.hadoop.ipc.StandbyException: Operation category WRITE', 'STORE_BUSY', /active/, EXIT.passing],
    [
      'org.apache.hadoop.security.AccessControlException: Permission denied: user=a, access=WRITE',
      'NOT_PERMITTED',
      /owner or the permissions/,
      EXIT.failed,
    ],
    ['FATAL: sorry, too many clients already', 'STORE_BUSY', /max_connections/, EXIT.passing],
    ['FATAL: the database system is starting up', 'STORE_UNAVAILABLE', /when it is up/, EXIT.unreachable],
    ['ERROR: could not extend file "base/1": No space left on device', 'DISK_FULL', /PostgreSQL/, EXIT.failed],
    [
      'FATAL: password authentication failed for user "fraud_loader"',
      'STORE_UNAVAILABLE',
      /PGPASSFILE/,
      EXIT.unreachable,
    ],
    ['Connection to 127.0.0.1:1 refused. Check', 'STORE_UNAVAILABLE', /cannot reach PostgreSQL/, EXIT.unreachable],
    [
      'Call From a to b:1 failed on connection exception: java.net.ConnectException',
      'STORE_UNAVAILABLE',
      /cannot reach HDFS/,
      EXIT.unreachable,
    ],
  ])('%s', (said, code, message, exit) => {
    const failure = failureOf(execution(said))
    expect(failure).toEqual({ code, message: expect.stringMatching(message) })
    expect(failure.message).not.toContain('C123')
    expect(exitCodeFor(failure)).toBe(exit)
  })

  test('the plan in a message is not taken for what it could raise', () => {
    const plan =
      "+- Project [raise_error(a quoted line break appeared), 'raise_error(CSV header does not conform), \n  raise_error(USER_RAISED_EXCEPTION, map(errorMessage, the encryption key file does not hold the key))]"
    const error = new SparkError(`[DUPLICATED_METRICS_NAME] twice\n${plan}`, {
      code: 'ANALYSIS',
      errorClass: 'DUPLICATED_METRICS_NAME',
    })
    expect(failureOf(error).code).toBe('DUPLICATED_METRICS_NAME')
  })

  test('a message that may quote the data is not repeated', () => {
    const failure = failureOf(execution('cannot parse C123', 'CAST_INVALID_INPUT'))
    expect(failure).toEqual({
      code: 'CAST_INVALID_INPUT',
      message:
        "Spark failed with CAST_INVALID_INPUT of operation op-1. Its message may quote the data and is shown only by the Spark UI and Spark's log.",
    })
  })

  test('a file that cannot be read is named', () => {
    const error = new SparkError('…', {
      errorClass: 'FAILED_READ_FILE.NO_HINT',
      messageParameters: { path: 'file:/a.gz' },
    })
    expect(failureOf(error)).toEqual({
      code: 'UNREADABLE_FILE',
      message: expect.stringMatching(/the file file:\/a\.gz:/),
    })
  })

  test('a query that does not fit is shown, with what to do', () => {
    const error = new SparkError('[UNRESOLVED_COLUMN] no a\nmore', { code: 'ANALYSIS', errorClass: 'X', hint: 'Look.' })
    expect(failureOf(error)).toEqual({ code: 'X', message: '[UNRESOLVED_COLUMN] no a. Look.' })
  })
})

describe('a setting that Spark refuses', () => {
  test('is named, without its value', () => {
    const error = new SparkError("[INVALID_CONF_VALUE.TYPE_MISMATCH] The value 'abc' in the config", {
      errorClass: 'INVALID_CONF_VALUE.TYPE_MISMATCH',
      messageParameters: { confName: 'spark.sql.shuffle.partitions', confValue: 'abc', confType: 'int' },
    })
    const failure = failureOf(error)
    expect(failure).toEqual({
      code: 'BAD_SETTING',
      message: 'the setting spark.sql.shuffle.partitions has a value that it cannot have. Spark takes int there.',
    })
    expect(exitCodeFor(failure)).toBe(EXIT.usage)
  })

  test('is told to be one of the server', () => {
    const error = new SparkError('the setting spark.a is fixed when the server starts', {
      code: 'INVALID_INPUT',
      errorClass: 'CANNOT_MODIFY_STATIC_CONFIG',
    })
    expect(failureOf(error)).toMatchObject({
      code: 'BAD_SETTING',
      message: expect.stringMatching(/Give it to the server/),
    })
  })
})

describe('no talking to Spark', () => {
  test('nothing answers', () => {
    const said = 'nothing answers at h:1: No connection. Last error: ECONNREFUSED.'
    const failure = failureOf(new ConnectionError(said, { code: 'UNREACHABLE', hint: 'Check host and port.' }))
    expect(failure.message).toBe(
      'Spark: nothing answers at h:1: No connection. Last error: ECONNREFUSED. See that Spark is up and at the address that SPARK_REMOTE says.',
    )
    expect(exitCodeFor(failure)).toBe(EXIT.unreachable)
  })

  test('a wrong token', () => {
    const failure = failureOf(new ConnectionError('Invalid authentication token', { code: 'UNAUTHENTICATED' }))
    expect(failure.message).toMatch(/^Spark: Invalid authentication token\. SPARK_CONNECT_TOKEN_FILE/)
    expect(exitCodeFor(failure)).toBe(EXIT.unreachable)
  })

  test('a server that was started again', () => {
    const failure = failureOf(new SessionError('the server was restarted', { code: 'SESSION_CHANGED' }))
    expect(failure).toEqual({ code: 'SESSION_CHANGED', message: expect.stringMatching(/Run the job again\.$/) })
    expect(exitCodeFor(failure)).toBe(EXIT.passing)
  })
})

test.each<readonly [unknown, string, number]>([
  [new JobError('BAD_INPUT', 'm'), 'BAD_INPUT', EXIT.failed],
  [new StoreError('STORE_UNAVAILABLE', 'm'), 'STORE_UNAVAILABLE', EXIT.unreachable],
  [new StoreError('RUN_SUPERSEDED', 'm'), 'RUN_SUPERSEDED', EXIT.failed],
  [new StoreError('STORE_BUSY', 'm'), 'STORE_BUSY', EXIT.passing],
  [new SessionError('m', { code: 'SESSION_EXPIRED' }), 'SESSION_EXPIRED', EXIT.passing],
  [new SparkError('m', { code: 'OPERATION_LOST' }), 'OPERATION_LOST', EXIT.passing],
  [new StoreError('DISK_FULL', 'm'), 'DISK_FULL', EXIT.failed],
  [new CancelledError('m', { code: 'CANCELLED' }), 'CANCELLED', EXIT.interrupted],
  [new TypeError('m'), 'UNEXPECTED', EXIT.unexpected],
  ['m', 'UNEXPECTED', EXIT.unexpected],
])('%s is %s, exit %i', (error, code, exit) => {
  const failure = failureOf(error)
  expect(failure.code).toBe(code)
  expect(exitCodeFor(failure)).toBe(exit)
  expect(exitCodeFor(null)).toBe(EXIT.done)
})
