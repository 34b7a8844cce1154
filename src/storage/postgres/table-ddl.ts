import { createHash } from 'node:crypto'
import { escapeLiteral as literal, escapeIdentifier as name } from 'pg'
import type { TableBatch, TableContract } from '../../driver/ports.ts'
import type { DataType, StructField } from '../../spark-connect/types/data-type.ts'
import { toDDL } from '../../spark-connect/types/ddl.ts'

/** A column as PostgreSQL has it; `type` as `format_type` writes it. */
export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
}

/** A batch of a run and the table that holds its rows until, and after, it is published. */
export interface Partition {
  readonly batch: string
  readonly table: string
}

/** PostgreSQL cuts longer names off, in bytes. */
const NAME_LIMIT = 63

/** A longer id of a run would leave no room for the name of a table before it. */
const LONGEST_ID = 40

/** The PostgreSQL type for a Spark type; undefined where there is none. */
export function sqlType(type: DataType): string | undefined {
  switch (type.typeName) {
    case 'string':
      return 'text'
    case 'decimal':
      return `numeric(${type.precision},${type.scale})`
    case 'byte':
    case 'short':
      return 'smallint'
    case 'integer':
      return 'integer'
    case 'long':
      return 'bigint'
    case 'float':
      return 'real'
    case 'double':
      return 'double precision'
    case 'timestamp':
      return 'timestamp with time zone'
    case 'timestamp_ntz':
      return 'timestamp without time zone'
    case 'binary':
      return 'bytea'
    case 'boolean':
    case 'date':
      return type.typeName
    default:
      return undefined
  }
}

/** What makes a contract impossible as a table, in words; empty where it is possible. */
export function contractProblems(contract: TableContract): readonly string[] {
  const fields = contract.fields
  const names = fields.map((field) => field.name)
  const batch = fields.find((field) => field.name === 'batch')
  const problemOfKey = (key: string): string[] => {
    const field = fields.find((candidate) => candidate.name === key)
    if (field === undefined && key !== 'batch') return [`key column ${key} is not one of its columns`]
    return field?.nullable ? [`key column ${key} may hold nulls`] : []
  }
  return [
    ...names.filter((field, place) => names.indexOf(field) < place).map((field) => `column ${field} is there twice`),
    ...fields.filter(({ dataType }) => sqlType(dataType) === undefined).map(unsupported),
    ...(batch && (batch.nullable || batch.dataType.typeName !== 'string')
      ? ['column batch must be string not null']
      : []),
    ...contract.key.flatMap(problemOfKey),
  ]
}

/** The columns of a contract's table, `batch` among them. */
export function columnsOf({ fields }: TableContract): readonly TableColumn[] {
  const listed = fields.map(({ name, dataType, nullable }) => ({
    name,
    type: sqlType(dataType) ?? toDDL(dataType),
    notNull: !nullable,
  }))
  const implied = listed.some((column) => column.name === 'batch')
  return implied ? listed : [{ name: 'batch', type: 'text', notNull: true }, ...listed]
}

/**
 * The primary key of a contract's table: what identifies a row within its batch, then the batch. A partition has but one
 * batch: in front it would make the index four times as slow to build, and of no use to a search for a row.
 */
export function keyOf({ key }: TableContract): readonly string[] {
  return [...key.filter((column) => column !== 'batch'), 'batch']
}

/** The live table, without partitions. */
export function createTable(contract: TableContract): string {
  const columns = columnsOf(contract).map(definition)
  const key = `primary key (${keyOf(contract).map(name)})`
  return `create table ${inSchema('public', contract.table)} (${[...columns, key].join(', ')}) partition by list (batch);`
}

/**
 * The staging table of a run, with a partition for each batch, which the loader may fill. The keys come later, when
 * all rows are there. The check is what lets the partition move to the live table without being read again.
 */
export function createStaging(contract: TableContract, runId: string, batches: readonly string[]): string {
  const parent = inSchema('staging', stagingName(contract.table, runId))
  const partition = (batch: string) =>
    `create table ${inSchema('staging', partitionName(contract.table, batch, runId))} partition of ${parent} (check (batch = ${literal(batch)})) for values in (${literal(batch)});`
  return [
    `create table ${parent} (${columnsOf(contract).map(definition).join(', ')}) partition by list (batch);`,
    ...batches.map(partition),
    `grant select, insert on ${parent} to fraud_loader;`,
  ].join('\n')
}

/** Builds the key of a staged partition, and the planner's statistics. */
export function addKey(contract: TableContract, partition: string): string {
  const table = inSchema('staging', partition)
  return `alter table ${table} add primary key (${keyOf(contract).map(name)}); analyze ${table};`
}

/** Counts the keys that more than one row of a staged partition has, as `total`. */
export function countRepeatedKeys(contract: TableContract, partition: string): string {
  const key = keyOf(contract).map(name)
  return `select count(*) as total from (select from ${inSchema('staging', partition)} group by ${key} having count(*) > 1) as repeated`
}

/** Keeps readers and writers away from tables, all at once and in one order: two who want the same cannot wait for each other. */
export function lockTables(tables: readonly string[]): string {
  // Partitions follow their tables: readers reach them that way.
  return `lock table ${[...tables].sort().map((table) => `only ${inSchema('public', table)}`)} in access exclusive mode;`
}

/** Puts a staged partition in the place of the batch's old one, which is kept aside. */
export function replacePartition(table: string, runId: string, staged: Partition, old: Partition | undefined): string {
  const child = name(staged.table)
  return [
    `alter table ${inSchema('staging', stagingName(table, runId))} detach partition staging.${child};`,
    old ? `alter table ${inSchema('public', table)} detach partition ${inSchema('parts', old.table)};` : '',
    old ? `alter table ${inSchema('parts', old.table)} set schema kept;` : '',
    `alter table staging.${child} set schema parts;`,
    `alter table ${inSchema('public', table)} attach partition parts.${child} for values in (${literal(staged.batch)});`,
  ].join('\n')
}

/** Puts the version that was kept of a batch in the place of the one there is, which is dropped; null: there was none. */
export function restorePartition(
  { table, batch }: TableBatch,
  kept: string | null,
  current: Partition | undefined,
): string {
  return [
    current ? `drop table ${inSchema('parts', current.table)};` : '',
    ...(kept === null
      ? []
      : [
          `alter table ${inSchema('kept', kept)} set schema parts;`,
          `alter table ${inSchema('public', table)} attach partition ${inSchema('parts', kept)} for values in (${literal(batch)});`,
        ]),
  ].join('\n')
}

/** The name of a run's staging table; it ends in {@link stagingSuffix} however long it is. */
export function stagingName(table: string, runId: string): string {
  return fitted(table, stagingSuffix(runId))
}

/** What the names of all staging tables of a run end in, and those of no other run: its id, or where that is long, a digest. */
export function stagingSuffix(runId: string): string {
  return `__${runId.length <= LONGEST_ID ? runId : digest(runId)}`
}

/** The name of the table that holds a batch as a run made it. */
export function partitionName(table: string, batch: string, runId: string): string {
  return fitted(table, `__${batch}__${digest(`${table} ${batch} ${runId}`)}`)
}

/** A quoted name. */
export function inSchema(schema: string, table: string): string {
  return `${name(schema)}.${name(table)}`
}

/** Both together; where that is too long, the prefix is cut and told apart by a digest of it. */
function fitted(prefix: string, suffix: string): string {
  if (Buffer.byteLength(prefix + suffix) <= NAME_LIMIT) return prefix + suffix
  const tail = `_${digest(prefix)}${suffix}`
  let cut = [...prefix]
  while (cut.length > 0 && Buffer.byteLength(cut.join('') + tail) > NAME_LIMIT) cut = cut.slice(0, -1)
  return cut.join('') + tail
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

function definition(column: TableColumn): string {
  return `${name(column.name)} ${column.type}${column.notNull ? ' not null' : ''}`
}

function unsupported({ name: column, dataType }: StructField): string {
  return `column ${column} is ${toDDL(dataType)}, which PostgreSQL has no type for: make it plain columns or text`
}
