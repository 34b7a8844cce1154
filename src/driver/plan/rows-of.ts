import type { AnyFrame } from '../sinks/sink.ts'

type Plan = AnyFrame['plan']

/**
 * Whether a plan has no rows where `source` has none: it is made row by row of `source`, and of nothing else. False also
 * where that cannot be told.
 */
export function isOnlyOf(plan: Plan, source: Plan): boolean {
  if (plan === source) return true
  switch (plan.kind) {
    case 'project':
    case 'filter':
    case 'withColumns':
    case 'renameColumns':
    case 'drop':
    case 'sort':
    case 'limit':
    case 'deduplicate':
    case 'repartition':
    case 'hint':
      return isOnlyOf(plan.input, source)
    case 'setOperation':
      return isOnlyOf(plan.left, source) && (plan.operation !== 'union' || isOnlyOf(plan.right, source))
    default:
      return false
  }
}
