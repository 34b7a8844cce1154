import type { Literal } from './expression.ts'
import type { Relation } from './relation.ts'

/** What is done rather than asked. Each node stands for a message of `spark/connect/commands.proto`. */
export type Command = Write | CreateView | SqlCommand

/** What becomes of data that is there already. */
export type SaveMode = 'append' | 'overwrite' | 'errorIfExists' | 'ignore'

export interface Write {
  readonly kind: 'write'
  readonly input: Relation
  readonly format: string
  readonly mode: SaveMode
  readonly options: Readonly<Record<string, string>>
  readonly partitionBy: readonly string[]
  readonly target: { readonly path: string } | { readonly table: string } | undefined
}

/** A name for a frame in the session's catalog. */
export interface CreateView {
  readonly kind: 'createView'
  readonly input: Relation
  readonly name: string
  readonly replace: boolean
  readonly global: boolean
}

/** A statement of SQL, run at once. */
export interface SqlCommand {
  readonly kind: 'sqlCommand'
  readonly query: string
  readonly args: Readonly<Record<string, Literal>>
}
