/** What the environment says to a client that is not told otherwise. The names and their meaning are PySpark's. */
export interface Environment {
  /** `SPARK_REMOTE`: the connection string. */
  readonly remote: string | undefined
  /** `SPARK_CONNECT_AUTHENTICATE_TOKEN`: the bearer token. */
  readonly token: string | undefined
  /** `SPARK_CONNECT_USER_AGENT`: the program's name. */
  readonly userAgent: string | undefined
  /** `SPARK_USER`, else `USER`: as whom the session is opened. */
  readonly userId: string | undefined
}

/** Reads the environment; a variable that is empty counts as unset. The library's one reader of `process.env`. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  return {
    remote: variables.SPARK_REMOTE || undefined,
    token: variables.SPARK_CONNECT_AUTHENTICATE_TOKEN || undefined,
    userAgent: variables.SPARK_CONNECT_USER_AGENT || undefined,
    userId: variables.SPARK_USER || variables.USER || undefined,
  }
}
