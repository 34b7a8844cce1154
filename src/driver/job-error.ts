/** Why a job was refused or failed; stable, fit for `RunFailure.code`. */
export type JobErrorCode =
  /** A parameter, a file or a dataset that the caller named cannot be used. */
  | 'BAD_INPUT'
  /** A batch was asked for that is not there. */
  | 'BATCH_NOT_FOUND'
  /** Spark cannot tell what a job's writes counted. */
  | 'SPARK_TOO_OLD'
  /** The server has a setting that no session can change, and under which rows would be lost or doubled. */
  | 'BAD_SERVER_SETTING'
  /** The encryption key's file is missing or does not hold a key. */
  | 'BAD_KEY'
  /** The key is not the one that the data were encrypted with. */
  | 'WRONG_KEY'
  /** What a job gave is not what it declared. */
  | 'CONTRACT_BROKEN'
  /** Rows in are not rows published, quarantined and left out as duplicates. */
  | 'ROWS_LOST'
  /** What can be read of an output is not what was written. */
  | 'ROWS_CHANGED'
  /** Rows of an output are not as its job expects. */
  | 'EXPECTATION_FAILED'
  /** Files are published, but the record of the run does not say so. */
  | 'NOT_RECORDED'

/** A job was refused or failed. The message says what, where and what to do, and never holds row contents or secrets. */
export class JobError extends Error {
  override readonly name = 'JobError'
  readonly code: JobErrorCode

  constructor(code: JobErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
