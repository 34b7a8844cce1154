import type { DataType, UnknownType } from './data-type.ts'

const UNTYPED: UnknownType = { typeName: 'unknown', name: 'untyped' }

/** The type of what only the server knows the type of. */
export const unknown = (): UnknownType => UNTYPED

/** Whether a column is of a type that the client has no name for, or that only the server knows. */
export function isUnknown(type: DataType): boolean {
  return type.typeName === 'unknown'
}
