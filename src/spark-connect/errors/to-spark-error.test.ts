import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ErrorInfo } from '../gen/google/rpc/error_details.ts'
import { Status } from '../gen/google/rpc/status.ts'
import type { FetchErrorDetailsResponse, FetchErrorDetailsResponse_Error } from '../gen/spark/connect/base.ts'
import {
  AnalysisError,
  CancelledError,
  ConnectionError,
  ExecutionError,
  SessionError,
  SparkError,
} from './spark-error.ts'
import { toObservationError, toSparkError } from './to-spark-error.ts'
import { GrpcCode, TransportError } from './transport-error.ts'

function failure(metadata: Record<string, string>, grpcCode: number = GrpcCode.INTERNAL, message = 'cut short…') {
  const value = Buffer.from(ErrorInfo.encode({ reason: 'r', domain: 'org.apache.spark', metadata }).finish())
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value }]
  return new TransportError(grpcCode, message, Status.encode({ code: grpcCode, message, details }).finish())
}

function fetchedError(fields: Partial<FetchErrorDetailsResponse_Error>): FetchErrorDetailsResponse_Error {
  return { errorTypeHierarchy: [], message: '', stackTrace: [], ...fields }
}

const fetched: FetchErrorDetailsResponse = {
  sessionId: 's',
  serverSideSessionId: 't',
  rootErrorIdx: 0,
  errors: [
    fetchedError({
      errorTypeHierarchy: ['org.apache.spark.sql.AnalysisException', 'java.lang.Exception'],
      message: '\nThe whole message.\n',
      causeIdx: 1,
      sparkThrowable: {
        errorClass: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
        sqlState: '42703',
        messageParameters: { objectName: '`x`' },
        queryContexts: [
          {
            contextType: 0,
            objectType: 'VIEW',
            objectName: 'v',
            startIndex: 7,
            stopIndex: 8,
            fragment: 'x',
            callSite: '',
            summary: '== SQL ==',
          },
        ],
      },
    }),
    fetchedError({ errorTypeHierarchy: ['java.io.IOException'], message: 'disk', causeIdx: 2 }),
    // A ring, which must end.
    fetchedError({ errorTypeHierarchy: ['java.lang.Error'], message: 'deep', causeIdx: 1 }),
  ],
}

describe('toSparkError', () => {
  test('prefers the fetched error: whole message, places, parameters, causes', () => {
    const error = toSparkError(failure({ errorClass: 'UNRESOLVED_COLUMN.WITH_SUGGESTION', errorId: 'e' }), {
      operationId: 'op',
      fetched,
    })
    expect(error).toBeInstanceOf(AnalysisError)
    expect(error).toMatchObject({
      name: 'AnalysisError',
      message: 'The whole message.',
      code: 'ANALYSIS',
      errorClass: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      sqlState: '42703',
      messageParameters: { objectName: '`x`' },
      queryContexts: [{ kind: 'sql', fragment: 'x', objectType: 'VIEW', startIndex: 7 }],
      operationId: 'op',
      grpcCode: GrpcCode.INTERNAL,
    })
    expect(error.hint).toContain('df.schema()')
    expect(error.cause).toMatchObject({
      message: 'java.io.IOException: disk',
      cause: { message: 'java.lang.Error: deep' },
    })
  })

  test('makes do with what the status carries', () => {
    const metadata = {
      errorClass: 'DIVIDE_BY_ZERO',
      sqlState: '22012',
      messageParameters: '{"config":"ansi"}',
      classes: '["org.apache.spark.SparkArithmeticException"]',
    }
    expect(toSparkError(failure(metadata))).toMatchObject({
      name: 'ExecutionError',
      message: 'cut short…',
      sqlState: '22012',
      messageParameters: { config: 'ansi' },
    })
  })

  test.each([
    [{ classes: '["org.apache.spark.sql.catalyst.parser.ParseException"]' }, AnalysisError, 'PARSE'],
    [{ classes: '["org.apache.spark.sql.AnalysisException"]' }, AnalysisError, 'ANALYSIS'],
    [{ errorClass: 'INVALID_HANDLE.SESSION_CHANGED' }, SessionError, 'SESSION_CHANGED'],
    [{ errorClass: 'INVALID_HANDLE.SESSION_CLOSED' }, SessionError, 'SESSION_EXPIRED'],
    [{ errorClass: 'INVALID_HANDLE.OPERATION_NOT_FOUND' }, SparkError, 'OPERATION_LOST'],
    [{ errorClass: 'OPERATION_CANCELED' }, CancelledError, 'CANCELLED'],
    [{}, ExecutionError, 'EXECUTION'],
  ])('%j is a %o', (metadata, kind, code) => {
    const error = toSparkError(failure(metadata as Record<string, string>))
    expect(error).toBeInstanceOf(kind)
    expect(error.code).toBe(code)
  })

  test.each([
    [GrpcCode.UNAVAILABLE, ConnectionError, 'UNREACHABLE'],
    [GrpcCode.UNAUTHENTICATED, ConnectionError, 'UNAUTHENTICATED'],
    [GrpcCode.PERMISSION_DENIED, ConnectionError, 'UNAUTHENTICATED'],
    [GrpcCode.DEADLINE_EXCEEDED, ConnectionError, 'TIMEOUT'],
    [GrpcCode.UNIMPLEMENTED, SparkError, 'UNSUPPORTED'],
    [GrpcCode.CANCELLED, CancelledError, 'CANCELLED'],
  ])('a bare status %i', (grpcCode, kind, code) => {
    const error = toSparkError(new TransportError(grpcCode, 'said'), { endpoint: 'h:1' })
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ code, grpcCode })
  })

  test('says at which address nothing answers', () => {
    const error = toSparkError(new TransportError(GrpcCode.UNAVAILABLE, 'ECONNREFUSED'), { endpoint: 'h:15002' })
    expect(error.message).toBe('nothing answers at h:15002: ECONNREFUSED')
    expect(error.hint).toContain('server is running')
  })

  test('details that cannot be read do not hide the error', () => {
    const broken = new TransportError(GrpcCode.INTERNAL, 'the message', Buffer.from([0xff, 0xff, 0xff]))
    expect(toSparkError(broken)).toMatchObject({ message: 'the message', code: 'EXECUTION' })
    expect(toSparkError(failure({ messageParameters: '{not json' })).message).toBe('cut short…')
  })
})

describe('what nobody should see', () => {
  const secretive: FetchErrorDetailsResponse = {
    ...fetched,
    errors: [
      fetchedError({
        errorTypeHierarchy: ['java.sql.SQLException'],
        message: 'jdbc:x://h/d?password=hush1 is refused',
        causeIdx: 1,
        stackTrace: [
          { declaringClass: 'a.B', methodName: 'c', fileName: 'B.scala', lineNumber: 7 },
          { declaringClass: 'a.D', methodName: 'e', lineNumber: -1 },
        ],
        sparkThrowable: {
          errorClass: 'X',
          messageParameters: { url: 'token=hush2' },
          queryContexts: [
            {
              contextType: 0,
              objectType: '',
              objectName: '',
              startIndex: 0,
              stopIndex: 1,
              fragment: "password 'x', secret='hush3'",
              callSite: '',
              summary: 'secret="hush4"',
            },
          ],
        },
      }),
      fetchedError({ message: 'Bearer hush5hush5' }),
    ],
  }

  test('no secret in message, parameters, places and causes', () => {
    const error = toSparkError(failure({ errorClass: 'X' }), { fetched: secretive })
    expect(inspect(error, { depth: 9 })).not.toContain('hush')
    expect(error.message).toBe('jdbc:x://h/d?password=*** is refused')
  })

  test('the server’s stack only where it is asked for', () => {
    const error = toSparkError(failure({ errorClass: 'X' }), { fetched: secretive })
    expect(error.serverStackTrace).toBe('java.sql.SQLException\n\tat a.B.c(B.scala:7)\n\tat a.D.e(Unknown Source)')
    expect(inspect(error)).not.toContain('B.scala')
    expect(toSparkError(new TransportError(GrpcCode.INTERNAL, 'x')).serverStackTrace).toBeUndefined()
  })

  test('an empty note of the name resolver', () => {
    const error = toSparkError(new TransportError(GrpcCode.UNAVAILABLE, 'no connection. Resolution note: '))
    expect(error.message).toBe('no connection.')
  })
})

describe('hints', () => {
  test.each([
    ['Application error processing RPC', /too deep/],
    ['java.lang.OutOfMemoryError: Java heap space', /ran out of memory/],
    ['java.lang.ClassNotFoundException: org.x.Y', /addJars/],
    ['FATAL: password authentication failed for user "x"', /PGPASSFILE/],
    ['java.net.ConnectException: Connection refused', /cannot reach/],
  ])('where Spark gives no class: %s', (message, hint) => {
    expect(toSparkError(new TransportError(GrpcCode.UNKNOWN, message)).hint).toMatch(hint)
  })

  test('a class wins over the words of the message', () => {
    const error = toSparkError(failure({ errorClass: 'DIVIDE_BY_ZERO' }, GrpcCode.INTERNAL, 'Connection refused'))
    expect(error.hint).toContain('try_divide')
  })
})

test('an observation fails with the error sent along', () => {
  expect(toObservationError(fetched.errors, 1)).toMatchObject({ message: 'disk', cause: { message: /deep/ } })
  expect(toObservationError([], 0).code).toBe('PROTOCOL')
})
