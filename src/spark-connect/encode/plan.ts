import type { Plan } from '../gen/spark/connect/base.ts'
import {
  type Command as CommandMessage,
  WriteOperation_SaveMode as SaveModeMessage,
  WriteOperation_SaveTable_TableSaveMethod as TableSaveMethod,
  type WriteOperation,
} from '../gen/spark/connect/commands.ts'
import type { Relation as RelationMessage } from '../gen/spark/connect/relations.ts'
import type { Command, SaveMode, Write } from '../plan/command.ts'
import type { Relation } from '../plan/relation.ts'
import { encodeRelation, PlanIds } from './relation.ts'
import { checkTexts } from './well-formed.ts'

const SAVE_MODES = {
  append: SaveModeMessage.SAVE_MODE_APPEND,
  overwrite: SaveModeMessage.SAVE_MODE_OVERWRITE,
  errorIfExists: SaveModeMessage.SAVE_MODE_ERROR_IF_EXISTS,
  ignore: SaveModeMessage.SAVE_MODE_IGNORE,
} as const satisfies Record<SaveMode, SaveModeMessage>

/** A query as the plan that is executed or analysed. */
export function encodeQuery(relation: Relation, ids?: PlanIds): Plan {
  return { opType: { $case: 'root', value: encodeRoot(relation, ids) } }
}

/** A query as a bare relation, as `persist` takes it. */
export function encodeRoot(relation: Relation, ids = new PlanIds()): RelationMessage {
  return checkTexts(encodeRelation(relation, ids))
}

/** A command as the plan that is executed. Source: `spark/connect/commands.proto`. */
export function encodeCommand(command: Command, ids?: PlanIds): Plan {
  return { opType: { $case: 'command', value: { commandType: checkTexts(kindOf(command, ids)) } } }
}

function kindOf(command: Command, ids: PlanIds | undefined): CommandMessage['commandType'] {
  switch (command.kind) {
    case 'write':
      return { $case: 'writeOperation', value: encodeWrite(command, ids) }
    case 'createView': {
      const { name, replace } = command
      return {
        $case: 'createDataframeView',
        value: { input: encodeRoot(command.input, ids), name, replace, isGlobal: command.global },
      }
    }
    case 'sqlCommand': {
      const input = encodeRoot({ kind: 'sql', query: command.query, args: command.args }, ids)
      const unused = { sql: '', args: {}, posArgs: [], namedArguments: {}, posArguments: [] }
      return { $case: 'sqlCommand', value: { ...unused, input } }
    }
  }
}

function encodeWrite(write: Write, ids: PlanIds | undefined): WriteOperation {
  const { input, format, mode, options, partitionBy, target } = write
  return {
    input: encodeRoot(input, ids),
    source: format,
    saveType: encodeTarget(target),
    mode: SAVE_MODES[mode],
    sortColumnNames: [],
    partitioningColumns: [...partitionBy],
    bucketBy: undefined,
    options: { ...options },
    clusteringColumns: [],
    withSchemaEvolution: false,
  }
}

function encodeTarget(target: Write['target']): WriteOperation['saveType'] {
  if (target === undefined) return undefined
  if ('path' in target) return { $case: 'path', value: target.path }
  const saveMethod = TableSaveMethod.TABLE_SAVE_METHOD_SAVE_AS_TABLE
  return { $case: 'table', value: { tableName: target.table, saveMethod } }
}
