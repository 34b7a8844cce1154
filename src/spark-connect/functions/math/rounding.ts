import type { Num } from '../rules/arguments.ts'
import { same } from '../rules/scalars.ts'

/** The value without its sign. */
export const abs = same<Num>('abs')
/** The number with the other sign; of a condition see `not`. */
export const negative = same<Num>('negative')
