/**
 * Settings of Spark that change what is read, or what a rule of a job means. Under another value rows would be lost or
 * become others without a word; so they are what is written here in every session of the driver, whatever the server's
 * own defaults are, and whoever gives another is refused. Mostly Spark's own defaults.
 * Source: `SET -v` of Spark 4.2, and `SQLConf` for those that it does not list.
 */
const PINNED: readonly (readonly [key: string, value: string, why: string])[] = [
  // What is read.
  ['spark.sql.files.ignoreCorruptFiles', 'false', 'half of a damaged file would be taken for the whole'],
  ['spark.sql.files.ignoreMissingFiles', 'false', 'files that went away while they are read would be left out'],
  ['spark.sql.files.ignoreInvalidPartitionPaths', 'false', 'folders would be left out'],
  ['spark.sql.sources.validatePartitionColumns', 'true', 'a batch whose name does not fit would become null'],
  ['spark.sql.sources.partitionColumnTypeInference.enabled', 'false', 'batches that look like days have to stay text'],
  ['spark.sql.csv.parser.columnPruning.enabled', 'true', 'it decides which lines count as broken'],
  ['spark.sql.csv.filterPushdown.enabled', 'true', 'it decides which lines count as broken'],
  ['spark.sql.columnNameOfCorruptRecord', '_corrupt_record', 'a column of that name would hold something else'],
  ['spark.sql.json.enablePartialResults', 'true', 'it decides what becomes of a value that is broken in part'],
  ['mapreduce.input.linerecordreader.line.maxlength', '2147483647', 'longer lines would be left out'],
  ['spark.sql.parquet.mergeSchema', 'false', 'columns would come from elsewhere than the contract'],
  ['spark.sql.parquet.binaryAsString', 'false', 'octets would become text'],
  ['spark.sql.parquet.fieldId.read.enabled', 'false', 'columns are found by their names'],
  ['spark.sql.parquet.int96AsTimestamp', 'true', 'times would become octets'],
  ['spark.sql.parquet.int96TimestampConversion', 'false', 'times would be moved by a zone'],
  ['spark.sql.parquet.inferTimestampNTZ.enabled', 'true', 'times without a zone would get one'],
  ['spark.sql.parquet.outputTimestampType', 'INT96', 'times would lose their microseconds'],
  ['spark.sql.parquet.datetimeRebaseModeInRead', 'CORRECTED', 'old days would move by days'],
  ['spark.sql.parquet.datetimeRebaseModeInWrite', 'CORRECTED', 'old days would move by days'],
  ['spark.sql.parquet.int96RebaseModeInRead', 'CORRECTED', 'old times would move by days'],
  ['spark.sql.parquet.int96RebaseModeInWrite', 'CORRECTED', 'old times would move by days'],
  ['spark.sql.sources.partitionOverwriteMode', 'STATIC', 'what lay there would stay beside what is written'],
  ['spark.sql.maxConcurrentOutputFileWriters', '64', 'each batch of many would be sorted before it is written'],
  // What an expression means.
  ['spark.sql.ansi.enabled', 'true', 'numbers that do not fit would become other numbers'],
  ['spark.sql.storeAssignmentPolicy', 'ANSI', 'values that do not fit a column would become others'],
  ['spark.sql.decimalOperations.allowPrecisionLoss', 'true', 'decimals would become null, or have other digits'],
  ['spark.sql.caseSensitive', 'true', 'a column could be taken for another whose name differs by case'],
  ['spark.sql.session.timeZone', 'UTC', 'batches are cut in UTC'],
  ['spark.sql.timestampType', 'TIMESTAMP_LTZ', 'a timestamp would be a time without a zone'],
  ['spark.sql.legacy.timeParserPolicy', 'CORRECTED', 'times would be read by other rules'],
  ['spark.sql.mapKeyDedupPolicy', 'EXCEPTION', 'values of a map would be lost'],
  ['spark.sql.charAsVarchar', 'false', 'blanks at the end of a text would come or go'],
  ['spark.sql.preserveCharVarcharTypeInfo', 'false', 'texts would be cut or padded'],
  ['spark.sql.readSideCharPadding', 'true', 'blanks at the end of a text would come or go'],
  ['spark.sql.ansi.doubleQuotedIdentifiers', 'false', 'a text in double quotes would be the name of a column'],
  ['spark.sql.ansi.relationPrecedence', 'false', 'joins would be bracketed in another order'],
  ['spark.sql.parser.escapedStringLiterals', 'false', 'backslashes in patterns would mean something else'],
  ['spark.sql.parser.quotedRegexColumnNames', 'false', 'a name in backticks would stand for several columns'],
  ['spark.sql.variable.substitute', 'true', 'a text with a variable in braces would mean something else'],
  ['spark.sql.groupByAliases', 'true', 'groups would be made by another column'],
  ['spark.sql.groupByOrdinal', 'true', 'groups would be made by a number instead of a column'],
  ['spark.sql.orderByOrdinal', 'true', 'rows would be ordered by a number instead of a column'],
  ['spark.sql.retainGroupColumns', 'true', 'columns would be missing'],
  ['spark.sql.lateralColumnAlias.enableImplicitResolution', 'true', 'a name could stand for another column'],
  ['spark.sql.analyzer.failAmbiguousSelfJoin', 'true', 'a join with itself could compare a column with itself'],
  ['spark.sql.function.concatBinaryAsString', 'false', 'octets would become text'],
  ['spark.sql.function.eltOutputAsString', 'false', 'octets would become text'],
  ['spark.sql.chunkBase64String.enabled', 'true', 'base64 would be cut into lines otherwise'],
  ['spark.sql.icu.caseMappings.enabled', 'true', 'upper and lower case would be other letters'],
  ['spark.sql.jsonGenerator.ignoreNullFields', 'true', 'JSON that is written would have other fields'],
]

/** What Spark meant in older versions: each brings another value or another set of rows back. */
const LEGACY = 'spark.sql.legacy.'

/** Those of the list that Spark warns of whenever they are set: they are only taken out where the server has them. */
const DEPRECATED = 'spark.sql.parser.escapedStringLiterals'

/** What jobs need of their session. */
export const SESSION_CONF: Readonly<Record<string, string>> = Object.fromEntries(
  PINNED.flatMap(([key, value]) => (key === DEPRECATED ? [] : [[key, value]])),
)

/** Why nobody may give a property another value than ours; undefined where anybody may. */
export function whyPinned(key: string, value: string): string | undefined {
  const [, ours, why] = PINNED.find(([name]) => name === key) ?? []
  if (ours === undefined) return key.startsWith(LEGACY) ? 'it makes Spark mean what an older version meant' : undefined
  if (value.trim().toLowerCase() === ours.toLowerCase()) return undefined
  return `it is ${ours} for every job, since otherwise ${why}`
}

/** Those of the properties in force that are of that kind and not ours: where the server has them by default. */
export function legacyIn(properties: Readonly<Record<string, string>>): readonly string[] {
  const isOld = (key: string) => key.startsWith(LEGACY) || key === DEPRECATED
  return Object.keys(properties).filter((key) => isOld(key) && !(key in SESSION_CONF))
}
