import { boolean } from '../../types/builders.ts'
import type { BooleanType } from '../../types/data-type.ts'
import type { Any, Condition } from '../rules/arguments.ts'
import { call } from '../rules/call.ts'
import { type NeverNull, neverNull } from '../rules/results.ts'
import { scalar } from '../rules/scalars.ts'

/** True where the condition is false, null where it is null. */
export const not = scalar<Condition>()('not', boolean())

/** Whether the value is null. */
export function isnull<A extends Any>(value: A): NeverNull<A, BooleanType> {
  return call('isnull', [value], neverNull(boolean()))
}
