import { string } from '../../types/builders.ts'
import type { AnyStruct } from '../rules/arguments.ts'
import { partial } from '../rules/scalars.ts'

/** A struct as JSON; nullable in Spark. */
export const toJson = partial<AnyStruct>()('to_json', string())
