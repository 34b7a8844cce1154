import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Ended } from './client.ts'
import type { Outcome } from './tally.ts'
import { type Answer, type Append, expectedDigest, type Query, type Task } from './tasks.ts'

type Work = { readonly what: 'query'; readonly query: Query } | { readonly what: 'append'; readonly append: Append }

/** One try: what the client is asked to do, and what is made of its answer. */
export interface Try {
  readonly work: Work
  readonly tag: string
  judge(ended: Ended): Outcome
}

/** Something that a client does while faults strike. */
export interface Subject {
  readonly id: string
  readonly name: string
  readonly what: string
  readonly conf: Readonly<Record<string, string>>
  /** A new try; what it writes lies below `folder`. Its tag is its own, so that the server's jobs can be counted by it. */
  try(folder: string): Try
}

/** An error that says that the server of the session is gone, and so what cannot be known. */
const CLEAR = /SESSION_CHANGED|SESSION_EXPIRED|OPERATION_LOST|INVALID_HANDLE/

function ofQuery(query: Query): () => Try {
  const digest = expectedDigest(query)
  return () => ({
    work: { what: 'query', query },
    tag: newTag(),
    judge: (ended) =>
      judged(ended, (answer) => {
        if (!('digest' in answer)) return undefined
        const { lost, doubled } = answer
        return { lost, doubled, note: answer.digest === digest ? undefined : 'the digest of the rows is another' }
      }),
  })
}

function ofAppend(rows: number, work: number): (folder: string) => Try {
  return (folder) => {
    const tag = newTag()
    mkdirSync(folder, { recursive: true })
    const path = join(folder, tag)
    return {
      work: { what: 'append', append: { rows, work, path: pathToFileURL(path).href } },
      tag,
      judge(ended) {
        const { came, different } = idsIn(path)
        rmSync(path, { recursive: true, force: true })
        const doubled = came - different
        const outcome = judged(ended, (answer) => {
          if (!('observed' in answer)) return undefined
          const note = [rows, null].includes(answer.observed)
            ? undefined
            : `${answer.observed} of ${rows} rows were observed`
          return { lost: rows - different, doubled, note }
        })
        // Whatever the client was told, no row may be there twice.
        return doubled > 0 && outcome.how !== 'survived' ? { ...outcome, how: 'failed', doubled } : outcome
      },
    }
  }
}

function newTag(): string {
  return `fault-${randomUUID()}`
}

/** The outcome of a task. `read` answers undefined for an answer that is none to this task. */
function judged(
  ended: Ended,
  read: (answer: Answer) => { lost: number; doubled: number; note: string | undefined } | undefined,
): Outcome {
  const { seconds } = ended
  const nothing = { lost: 0, doubled: 0, seconds }
  if (ended.how === 'hung') return { ...nothing, how: 'hung', note: `no answer within ${seconds} s` }
  if (ended.how === 'died') return { ...nothing, how: 'failed', note: `the client died: ${ended.lastWords}` }
  const { answer } = ended
  if ('error' in answer) return { ...nothing, how: CLEAR.test(answer.error) ? 'told' : 'failed', note: answer.error }
  const found = read(answer)
  if (found === undefined) return { ...nothing, how: 'failed', note: 'the client answered something else' }
  const isWhole = found.lost === 0 && found.doubled === 0 && found.note === undefined
  return { ...found, how: isWhole ? 'survived' : 'failed', seconds }
}

/** The ids in the first column of a folder of CSV files. */
function idsIn(folder: string): { readonly came: number; readonly different: number } {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.startsWith('part-')) : []
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
  return { came: lines.length, different: new Set(lines.map((line) => line.split(',')[0])).size }
}

/** The three different results. */
export const manySmall: Subject = {
  id: 'small',
  name: 'many small batches',
  what: '20,000 sorted rows in 40 batches',
  conf: { 'spark.sql.execution.arrow.maxRecordsPerBatch': '500' },
  try: ofQuery({ rows: 20_000, width: 1 }),
}

export const fewBig: Subject = {
  id: 'big',
  name: 'few big batches',
  what: '16,000 sorted rows of 1 kB in batches of some megabytes',
  conf: {},
  try: ofQuery({ rows: 16_000, width: 32 }),
}

export const observedAppend: Subject = {
  id: 'append',
  name: 'append',
  what: '20,000 rows appended to a folder of files, and counted on their way',
  conf: {},
  try: ofAppend(20_000, 1),
}

/** An append that takes some seconds, to strike in the middle of. */
export const slowAppend: Subject = {
  ...observedAppend,
  id: 'slow-append',
  name: 'slow append',
  try: ofAppend(20_000, 6_000),
}

/** A try as a task for a client. */
export function taskOf({ work, tag }: Try, connecting: Task['connecting']): Task {
  return { ...work, connecting, tag }
}
