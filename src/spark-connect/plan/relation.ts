import type { JoinType } from '../types/fields.ts'
import type { Alias, Expression, Literal, SortOrder } from './expression.ts'

/**
 * What a frame is, as immutable data: a tree of relations that share their inputs. Each node stands for a message of
 * `spark/connect/relations.proto`; `encode/` turns it into one.
 */
export type Relation =
  | ReadSource
  | ReadTable
  | Sql
  | Answer
  | Range
  | Project
  | Filter
  | Join
  | SetOperation
  | Sort
  | Limit
  | Offset
  | Aggregate
  | Deduplicate
  | Sample
  | Tail
  | DropMissing
  | FillMissing
  | Describe
  | Summary
  | RepartitionBy
  | Named
  | ToDF
  | WithColumns
  | RenameColumns
  | Drop
  | Hint
  | Repartition
  | Observe
  | ShowString

/** Reads files or an outside system through a data source of Spark's. */
export interface ReadSource {
  readonly kind: 'readSource'
  readonly format: string
  /** The schema as DDL, where it is given. */
  readonly schema: string | undefined
  readonly options: Readonly<Record<string, string>>
  readonly paths: readonly string[]
  /** Of a JDBC source: a condition in the database's SQL for each partition. */
  readonly predicates?: readonly string[]
}

/** A table of the catalog. */
export interface ReadTable {
  readonly kind: 'readTable'
  readonly name: string
}

export interface Sql {
  readonly kind: 'sql'
  readonly query: string
  readonly args: Readonly<Record<string, Literal>>
}

/** A relation that the server answered to a statement, as the bytes of its message. */
export interface Answer {
  readonly kind: 'answer'
  readonly message: Uint8Array
}

/** The numbers from `start` (inclusive) to `end` (exclusive) in one column `id`. */
export interface Range {
  readonly kind: 'range'
  readonly start: bigint
  readonly end: bigint
  readonly step: bigint
  readonly partitions: number | undefined
}

export interface Project {
  readonly kind: 'project'
  readonly input: Relation
  readonly expressions: readonly Expression[]
}

export interface Filter {
  readonly kind: 'filter'
  readonly input: Relation
  readonly condition: Expression
}

export interface Join {
  readonly kind: 'join'
  readonly left: Relation
  readonly right: Relation
  readonly type: JoinType | 'cross'
  readonly condition: Expression | undefined
  readonly using: readonly string[]
}

/** Sets of rows, matched by column name; duplicates are kept. */
export interface SetOperation {
  readonly kind: 'setOperation'
  readonly operation: 'union' | 'intersect' | 'except'
  readonly left: Relation
  readonly right: Relation
  readonly byName: boolean
  readonly all: boolean
  /** Matched by name: columns that one side lacks are null there. */
  readonly allowMissing?: boolean
}

export interface Sort {
  readonly kind: 'sort'
  readonly input: Relation
  readonly order: readonly SortOrder[]
  readonly global: boolean
}

export interface Limit {
  readonly kind: 'limit'
  readonly input: Relation
  readonly count: number
}

export interface Offset {
  readonly kind: 'offset'
  readonly input: Relation
  readonly count: number
}

export interface Aggregate {
  readonly kind: 'aggregate'
  readonly input: Relation
  /** With `rollup` and `cube` the totals of some of the keys too. Default: `groupBy`. */
  readonly type?: 'groupBy' | 'rollup' | 'cube' | undefined
  readonly groupBy: readonly Expression[]
  readonly aggregates: readonly Expression[]
}

/** One row of each set of rows that agree in `columns`; in all of them where that is undefined. */
export interface Deduplicate {
  readonly kind: 'deduplicate'
  readonly input: Relation
  readonly columns: readonly string[] | undefined
}

/** Each row with a chance between `lower` and `upper`. */
export interface Sample {
  readonly kind: 'sample'
  readonly input: Relation
  readonly lower: number
  readonly upper: number
  readonly withReplacement: boolean
  readonly seed: bigint
  /** Sorts the rows first, so that parts of the same frame do not overlap. */
  readonly ordered: boolean
}

/** The last rows. */
export interface Tail {
  readonly kind: 'tail'
  readonly input: Relation
  readonly count: number
}

/** Without rows in which fewer than `least` of the columns have a value; all of them have to where that is undefined. */
export interface DropMissing {
  readonly kind: 'dropMissing'
  readonly input: Relation
  /** None: all. */
  readonly columns: readonly string[]
  readonly least: number | undefined
}

export interface FillMissing {
  readonly kind: 'fillMissing'
  readonly input: Relation
  readonly columns: readonly string[]
  /** One for each of the columns: booleans, longs, doubles, strings. */
  readonly values: readonly Literal[]
}

export interface Describe {
  readonly kind: 'describe'
  readonly input: Relation
  readonly columns: readonly string[]
}

export interface Summary {
  readonly kind: 'summary'
  readonly input: Relation
  readonly statistics: readonly string[]
}

/** Rows that agree in these expressions lie in one partition. */
export interface RepartitionBy {
  readonly kind: 'repartitionBy'
  readonly input: Relation
  readonly expressions: readonly Expression[]
  readonly partitions: number | undefined
}

/** The same rows under a name of their own, by which frames inside tell its columns from theirs. */
export interface Named {
  readonly kind: 'named'
  readonly input: Relation
}

/** All columns under other names. */
export interface ToDF {
  readonly kind: 'toDF'
  readonly input: Relation
  readonly names: readonly string[]
}

export interface WithColumns {
  readonly kind: 'withColumns'
  readonly input: Relation
  readonly columns: readonly Alias[]
}

export interface RenameColumns {
  readonly kind: 'renameColumns'
  readonly input: Relation
  readonly names: Readonly<Record<string, string>>
}

export interface Drop {
  readonly kind: 'drop'
  readonly input: Relation
  /** Those that are not there are none to drop. */
  readonly columns: readonly string[]
}

export interface Hint {
  readonly kind: 'hint'
  readonly input: Relation
  readonly name: string
  readonly parameters: readonly Expression[]
}

export interface Repartition {
  readonly kind: 'repartition'
  readonly input: Relation
  readonly partitions: number
  readonly shuffle: boolean
}

/** Aggregates computed in passing, while the rows go through. */
export interface Observe {
  readonly kind: 'observe'
  readonly input: Relation
  readonly name: string
  readonly metrics: readonly Alias[]
}

/** The frame as a table of text, made by the server. */
export interface ShowString {
  readonly kind: 'showString'
  readonly input: Relation
  readonly rows: number
  readonly truncate: number
  readonly vertical: boolean
}
