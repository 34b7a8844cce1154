import { createHash } from 'node:crypto'
import { z } from 'zod'

/** How a client is to connect. A task with other settings than those before gets a new session. */
export interface Connecting {
  readonly remote: string
  /** The file that holds the token, which is in no argument. */
  readonly tokenFile: string
  /** How long a stream may be silent before it is taken for frozen, in ms. Ours only: PySpark waits for ever. */
  readonly patience: number
  /** The longest wait between two tries of a call, in ms. Default: the client's own, a minute for both. */
  readonly maxBackoff?: number
  readonly conf: Readonly<Record<string, string>>
}

/** The numbers from 0 to before `rows`, in order, each with a text of `width` × 32 characters. */
export interface Query {
  readonly rows: number
  readonly width: number
}

/** The numbers from 0 to before `rows` appended to a folder of CSV files, observed on their way. */
export interface Append {
  readonly rows: number
  readonly path: string
  /** How much work each row is: so many times as much as none. */
  readonly work: number
}

/** What a client is asked to do; a line of JSON on its standard input. */
export type Task = {
  readonly connecting: Connecting
  readonly tag: string
} /** A session: a new one where `fresh` is set, else that of before if there is one. */ & (
  | { readonly what: 'open'; readonly fresh: boolean }
  | { readonly what: 'query'; readonly query: Query }
  | { readonly what: 'append'; readonly append: Append }
  | { readonly what: 'sessions'; readonly sessions: number }
  | { readonly what: 'attach'; readonly operationId: string }
)

/** What it answers; a line of JSON on file descriptor 3. */
export const Answer = z.union([
  z.object({
    /** Rows that came; ids that never came; rows whose id had come before. */
    rows: z.number(),
    lost: z.number(),
    doubled: z.number(),
    /** Of all rows, in the order in which they came. */
    digest: z.string(),
  }),
  /** MB that the client holds after a garbage collection. */
  z.object({ heap: z.number() }),
  /** The rows that the server said it saw, once the command was through; null where this server never tells of writes. */
  z.object({ observed: z.number().nullable() }),
  z.object({ error: z.string() }),
  z.object({ done: z.literal(true) }),
])
export type Answer = z.infer<typeof Answer>

/** What a row is in the digest. */
export function lineOf(id: number | bigint, text: string): string {
  return `${id}|${text}\n`
}

/** The digest of a query's result as it has to be, computed without Spark. */
export function expectedDigest({ rows, width }: Query): string {
  const digest = createHash('sha256')
  for (let id = 0; id < rows; id++)
    digest.update(lineOf(id, createHash('md5').update(String(id)).digest('hex').repeat(width)))
  return digest.digest('hex')
}
