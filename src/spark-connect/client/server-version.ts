import { SparkError } from '../errors/spark-error.ts'

/**
 * What the protocol has gained, by the version of Spark that brought it. A key is a call (`getStatus`), a variant of a
 * message (`lateralJoin`), or a field of a variant (`cast.evalMode`), named as in the generated code. What a server
 * does not know it drops without a word: a plan must not get there. Left out is what does no harm when it is dropped.
 */
const SINCE = {
  // Calls
  releaseSession: '4.0',
  fetchErrorDetails: '4.0',
  cloneSession: '4.1',
  getStatus: '4.2',
  // Plans
  compressedOperation: '4.1',
  // Questions about plans
  jsonToDdl: '4.0',
  // Relations
  withRelations: '4.0',
  transpose: '4.0',
  unresolvedTableValuedFunction: '4.0',
  asOfJoin: '4.0',
  lateralJoin: '4.0',
  commonInlineUserDefinedDataSource: '4.0',
  mlRelation: '4.0',
  chunkedCachedLocalRelation: '4.1',
  relationChanges: '4.2',
  nearestByJoin: '4.2',
  'aggregate.groupingSets': '4.0',
  'groupMap.stateSchema': '4.0',
  'groupMap.transformWithStateInfo': '4.1',
  'mapPartitions.profileId': '4.0',
  'sql.namedArguments': '4.0',
  'sql.posArguments': '4.0',
  'withColumnsRenamed.renames': '4.0',
  'dataSource.sourceName': '4.2',
  // Expressions
  mergeAction: '4.0',
  namedArgumentExpression: '4.0',
  subqueryExpression: '4.0',
  typedAggregateExpression: '4.0',
  directShufflePartitionId: '4.1',
  'cast.evalMode': '4.0',
  'subqueryExpression.inSubqueryValues': '4.1',
  'unresolvedAttribute.isMetadataColumn': '4.0',
  'unresolvedFunction.isInternal': '4.0',
  'unresolvedStar.planId': '4.0',
  // Types and values
  specializedArray: '4.0',
  variant: '4.0',
  time: '4.1',
  geometry: '4.1',
  geography: '4.1',
  'string.collation': '4.0',
  'literal.dataType': '4.1',
  // Commands
  registerDataSource: '4.0',
  createResourceProfileCommand: '4.0',
  checkpointCommand: '4.0',
  removeCachedRemoteRelationCommand: '4.0',
  mergeIntoTableCommand: '4.0',
  mlCommand: '4.0',
  executeExternalCommand: '4.0',
  streamingQueryListenerBusCommand: '4.0',
  pipelineCommand: '4.1',
  'sqlCommand.input': '4.0',
  'sqlCommand.namedArguments': '4.0',
  'sqlCommand.posArguments': '4.0',
  'writeOperation.clusteringColumns': '4.0',
  'writeOperation.withSchemaEvolution': '4.2',
  'writeOperationV2.clusteringColumns': '4.0',
  'writeOperationV2.withSchemaEvolution': '4.2',
  'writeStreamOperationStart.clusteringColumnNames': '4.0',
  realTimeBatchDuration: '4.2',
  // The catalog
  dropTable: '4.2',
  dropView: '4.2',
  createDatabase: '4.2',
  dropDatabase: '4.2',
  listPartitions: '4.2',
  listViews: '4.2',
  getTableProperties: '4.2',
  getCreateTableString: '4.2',
  truncateTable: '4.2',
  analyzeTable: '4.2',
} as const

/** Something that not every server knows; a name of the protocol. */
export type Feature = keyof typeof SINCE

/** What users call it, where that is not the protocol's name. */
const CALLED: Partial<Record<Feature, string>> = {
  cloneSession: 'cloning a session',
  getStatus: 'the status of operations',
  withRelations: 'a subquery',
  subqueryExpression: 'a subquery',
  'sql.namedArguments': 'arguments of sql()',
  'sql.posArguments': 'arguments of sql()',
  'sqlCommand.input': 'a statement that is no query',
  'withColumnsRenamed.renames': 'withColumnRenamed',
  'cast.evalMode': 'tryCast',
  'aggregate.groupingSets': 'groupingSets',
  unresolvedTableValuedFunction: 'a table-valued function',
  variant: 'the type variant',
  time: 'the type time',
  geometry: 'the type geometry',
  geography: 'the type geography',
  'string.collation': 'a collation',
}

const features = Object.keys(SINCE).filter(isFeature)
const NEWEST = features.map((feature) => SINCE[feature]).reduce((a, b) => (isAtLeast(a, b) ? a : b))

/** Whether a server of this version knows the feature. */
export function supports(feature: Feature, serverVersion: string): boolean {
  return isAtLeast(serverVersion, SINCE[feature])
}

/** Throws `SparkError` (`UNSUPPORTED`), naming both versions, where the server is too old for the feature. */
export function requires(feature: Feature, serverVersion: string): void {
  if (supports(feature, serverVersion)) return
  const what = CALLED[feature] ?? feature
  throw new SparkError(`${what} needs Spark ${SINCE[feature]}; the server runs ${serverVersion}`, {
    code: 'UNSUPPORTED',
    hint: `Use a server of Spark ${SINCE[feature]} or newer, or do without.`,
  })
}

/** The version of Spark that brought a feature: `4.1`. */
export function sinceVersion(feature: Feature): string {
  return SINCE[feature]
}

/** Every feature, for tests. */
export const FEATURES: readonly Feature[] = features

/**
 * Throws `SparkError` (`UNSUPPORTED`) where a message holds anything that the server is too old for. Only servers older
 * than the newest entry of the table cost the walk through it.
 */
export function refuseNewer(message: object, serverVersion: string): void {
  if (isAtLeast(serverVersion, NEWEST)) return
  const missing = new Set<string>(features.filter((feature) => !supports(feature, serverVersion)))
  const seen = new Set<object>()
  const left: object[] = [message]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    for (const name of namesIn(node)) if (missing.has(name) && isFeature(name)) requires(name, serverVersion)
    for (const child of Object.values(node)) if (isMessage(child)) left.push(child)
  }
}

/** The variant that a part of a message is, and those of its fields that are set. */
function namesIn(node: object): readonly string[] {
  if (!('$case' in node) || !('value' in node)) return []
  const { $case, value } = node
  if (!isMessage(value)) return [String($case)]
  const set = Object.entries(value).filter(([, field]) => isSet(field))
  return [String($case), ...set.map(([field]) => `${$case}.${field}`)]
}

/** As proto3 has it: a field with its default value is not sent. */
function isSet(field: unknown): boolean {
  if (Array.isArray(field)) return field.length > 0
  if (isMessage(field)) return Object.keys(field).length > 0
  return field !== undefined && field !== '' && field !== 0 && field !== false
}

function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
}

function isFeature(name: string): name is Feature {
  return Object.hasOwn(SINCE, name)
}

/** Whether `version` (`4.1.0`, `5.0.0-SNAPSHOT`) is `wanted` (`4.1`) or a later one. */
function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = numbers(version)
  const [wantedMajor = 0, wantedMinor = 0] = numbers(wanted)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

function numbers(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10))
}
