import type { Join } from '../plan/relation.ts'
import type { JoinType } from '../types/fields.ts'

/** Spark's names for the ways to join; capitals and underscores do not count. */
const TYPES = {
  inner: 'inner',
  cross: 'cross',
  left: 'left',
  leftouter: 'left',
  right: 'right',
  rightouter: 'right',
  full: 'full',
  outer: 'full',
  fullouter: 'full',
  semi: 'semi',
  leftsemi: 'semi',
  anti: 'anti',
  leftanti: 'anti',
} as const satisfies Record<string, Join['type']>

/** How two sides may be said to be joined: Spark's names. */
export type JoinName = keyof typeof TYPES | 'left_outer' | 'right_outer' | 'full_outer' | 'left_semi' | 'left_anti'

/** The one of {@link JoinType} that a name stands for; of `cross` the columns are those of `inner`. */
export type TypeNamed<N extends JoinName> = N extends 'cross' | 'inner'
  ? 'inner'
  : N extends 'left' | 'leftouter' | 'left_outer'
    ? 'left'
    : N extends 'right' | 'rightouter' | 'right_outer'
      ? 'right'
      : N extends 'full' | 'outer' | 'fullouter' | 'full_outer'
        ? 'full'
        : N extends 'semi' | 'leftsemi' | 'left_semi'
          ? 'semi'
          : 'anti'

/** At run time. Throws `TypeError` for another name. */
export function joinType(name: string): Join['type'] {
  const known = new Map<string, Join['type']>(Object.entries(TYPES))
  const type = known.get(name.toLowerCase().replaceAll('_', ''))
  if (type !== undefined) return type
  throw new TypeError(`there is no join of type '${name}'; there are: ${Object.keys(TYPES).join(', ')}`)
}
