/** What may be called what: names become files, folders of HDFS, tables and columns, and each of these has its limits. */
import type { StructField } from '#spark-connect'

/** A run's id has the name of its job in it, and becomes the name of a file and of a folder. */
const LONGEST_NAME = 64
/** In bytes: PostgreSQL cuts off what is longer. */
const LONGEST_IN_POSTGRES = 63
/** In bytes: HDFS takes no longer names for a folder. */
const LONGEST_FOLDER = 255
/** PostgreSQL takes 1,600; one is `batch`. */
const MOST_COLUMNS = 1599

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
/** Of HDFS: no wildcards, no separators, nothing that is hidden or stands for another folder. */
const FOLDER = /^[\p{L}\p{N}_+=@-][\p{L}\p{N}_+=@.-]*$/u
const TABLE = /^[\p{L}_][\p{L}\p{N}_ $-]*$/u

/** The ledger's own, beside the tables of jobs. */
const LEDGER = [
  ...['runs', 'published', 'migrations', 'schedules', 'run_events', 'run_datasets', 'run_staging', 'kept_versions'],
]
/** Its keys, indexes and numbers: PostgreSQL has one list of names for these and for tables. */
const OF_LEDGER = new RegExp(`^(${LEDGER.join('|')})(_(by_\\w+|running|expired|\\w*(key|seq)))?$|^run_fence$`)
/** What each table of PostgreSQL has already. */
const SYSTEM_COLUMNS = ['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']

/** Names that a job's parameters cannot have: they are flags of the command line. */
export const TAKEN_FLAGS: readonly string[] = [
  ...['archives', 'class', 'conf', 'detach', 'files', 'from', 'help', 'jars', 'json', 'key', 'master', 'mode', 'name'],
  ...['packages', 'remote', 'replaces', 'retries', 'tag', 'timeout', 'to'],
]

/** Throws `TypeError` for what cannot be the name of a job, a pipeline or a schedule. */
export function checkName(kind: 'job' | 'pipeline' | 'schedule', name: unknown): void {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new TypeError(`${kind} ${quoted(name)}: its name has to be lower-case letters and digits, words joined by -`)
  if (name.length > LONGEST_NAME)
    throw new TypeError(`${kind} ${quoted(name)}: its name is longer than ${LONGEST_NAME} letters`)
}

/** Why that cannot be the name of a parameter; undefined where it can. */
export function wrongParameter(name: string): string | undefined {
  if (!/^[a-z]\w*$/i.test(name)) return `parameter ${quoted(name)}: its name has to be letters, digits and _`
  return TAKEN_FLAGS.includes(name) ? `parameter '${name}': --${name} is a flag of the command line` : undefined
}

/** Throws `TypeError` for a folder of HDFS, or a part below it, that Spark, HDFS or WebHDFS would take for another. */
export function checkFolders(root: unknown, part: unknown): void {
  const [first, ...folders] = typeof root === 'string' ? root.split('/') : []
  if (first !== '' || folders.length === 0 || !folders.every(isFolder))
    throw new TypeError(
      `dataset ${quoted(root)}: write a folder of HDFS from the root, as /folder/dataset: letters, digits and _ + = @ . - in each part, none of which begins with a full stop`,
    )
  if (typeof part !== 'string' || !isFolder(part) || part.startsWith('_'))
    throw new TypeError(`dataset '${root}': its part ${quoted(part)} has to be the name of one folder, as accepted`)
}

/** Throws `TypeError` for what cannot be a table of PostgreSQL beside those of the ledger. */
export function checkTable(name: unknown): void {
  const wrong = wrongTable(name)
  if (wrong !== undefined) throw new TypeError(`table ${quoted(name)}: ${wrong}`)
}

function wrongTable(name: unknown): string | undefined {
  if (typeof name !== 'string' || !TABLE.test(name))
    return 'its name has to begin with a letter, and to be letters, digits and _'
  if (Buffer.byteLength(name) > LONGEST_IN_POSTGRES) return `its name is longer than ${LONGEST_IN_POSTGRES} bytes`
  return OF_LEDGER.test(name) ? 'the ledger, where runs are recorded, has that name: take another' : undefined
}

/** Throws `TypeError` for columns that a dataset of that kind cannot have; `of` names the dataset. */
export function checkColumns(kind: 'csv' | 'parquet' | 'table', of: string, fields: readonly StructField[]): void {
  const one = (field: StructField) => wrongBatch(kind, field) ?? wrongColumn(kind, field.name)
  const wrong = wrongTogether(fields.map(({ name }) => name)) ?? fields.map(one).find((found) => found !== undefined)
  if (wrong !== undefined) throw new TypeError(`${of}: ${wrong}`)
  if (kind === 'table' && fields.length > MOST_COLUMNS)
    throw new TypeError(`${of}: PostgreSQL takes ${MOST_COLUMNS} columns at most, and these are ${fields.length}`)
}

/** The driver gives each dataset that column, and a CSV has none. */
function wrongBatch(kind: string, { name, dataType, nullable }: StructField): string | undefined {
  if (name.toLowerCase() !== 'batch') return undefined
  if (kind === 'csv')
    return `column '${name}': the column that says which batch a row belongs to has that name; take another`
  const isRight = name === 'batch' && dataType.typeName === 'string' && !nullable
  return isRight
    ? undefined
    : `column '${name}' says which batch a row belongs to: it has to be called batch, and a string not null`
}

/** Spark takes names that differ by case for the same. */
function wrongTogether(names: readonly string[]): string | undefined {
  const small = names.map((name) => name.toLowerCase())
  const place = small.findIndex((name, i) => small.indexOf(name) < i)
  if (place === -1) return undefined
  const first = names[small.indexOf(small[place] ?? '')]
  return first === names[place]
    ? `column '${first}' is there twice`
    : `columns '${first}' and '${names[place]}' differ by case only, which Spark takes for the same`
}

function wrongColumn(kind: string, name: string): string | undefined {
  if (name.trim() === '' || /\p{Cc}/u.test(name)) return `${quoted(name)} cannot be the name of a column`
  if (kind !== 'table') return undefined
  if (SYSTEM_COLUMNS.includes(name)) return `column '${name}': each table of PostgreSQL has one of that name already`
  return Buffer.byteLength(name) > LONGEST_IN_POSTGRES
    ? `column '${name}': its name is longer than ${LONGEST_IN_POSTGRES} bytes`
    : undefined
}

function isFolder(name: string): boolean {
  return FOLDER.test(name) && Buffer.byteLength(name) <= LONGEST_FOLDER
}

function quoted(name: unknown): string {
  return typeof name === 'string' ? `'${name.slice(0, 100)}'` : String(name)
}
