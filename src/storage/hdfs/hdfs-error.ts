import { StoreError, type StoreErrorCode } from '../../driver/ports.ts'

/** What to do about the exceptions that users meet, by the name HDFS gives them. */
const ADVICE: Readonly<Record<string, string>> = {
  FileNotFoundException: 'Check the path; a dataset exists once a job has published to it.',
  AccessControlException: 'Run as a user who may (HDFS_USER), or change the owner or permission of the folder.',
  FileAlreadyExistsException: 'Remove what is there, or choose another path.',
  ParentNotDirectoryException: 'A part of the path is a file; choose another path.',
  DSQuotaExceededException: 'Free space below the folder, or raise its quota.',
  NSQuotaExceededException: 'Remove files below the folder, or raise its quota.',
  SafeModeException: 'The name node accepts no changes now: wait for its data nodes, or end the safe mode.',
  RetriableException: 'The name node is not ready: wait until it has started and try again.',
  StandbyException: 'Set HDFS_WEB_URL to the active name node.',
}

/** Exceptions that have a name of their own here; others are `STORE_FAILED`. */
const CODES: Readonly<Record<string, StoreErrorCode>> = {
  SafeModeException: 'STORE_BUSY',
  RetriableException: 'STORE_BUSY',
  StandbyException: 'STORE_BUSY',
  AccessControlException: 'NOT_PERMITTED',
  DSQuotaExceededException: 'DISK_FULL',
  NSQuotaExceededException: 'DISK_FULL',
}

/** What the name node says where no data node has room, or none is there. */
const NO_ROOM = /could only be written to 0 of the/

/** HDFS refused or did not answer. */
export class HdfsError extends StoreError {
  override readonly name = 'HdfsError'
  /** The path that the call was about. */
  readonly path: string
  /** The exception's name in HDFS, such as `AccessControlException`; undefined when there was no answer to read it from. */
  readonly exception: string | undefined

  constructor(code: StoreErrorCode, path: string, message: string, options?: ErrorOptions & { exception?: string }) {
    super(code, message, options)
    this.path = path
    this.exception = options?.exception
  }
}

/** The error for a `RemoteException` that HDFS answered with. */
export function remoteError(operation: string, path: string, exception: string, message: string): HdfsError {
  const [first = ''] = message.split('\n', 1)
  const code = NO_ROOM.test(first) ? 'DISK_FULL' : (CODES[exception] ?? 'STORE_FAILED')
  const text = `HDFS refused ${operation} ${path}: ${exception}: ${first} ${ADVICE[exception] ?? ''}`.trimEnd()
  return new HdfsError(code, path, text, { exception })
}

/** Whether the name node did nothing because it is not ready yet, so that the same call may be sent again. */
export function isNotReady(exception: string | undefined): boolean {
  return exception === 'RetriableException' || exception === 'SafeModeException'
}
