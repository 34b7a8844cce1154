import {
  InterruptRequest_InterruptType as InterruptType,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import type { Awaited, SessionCallOptions, SessionCalls } from './session-calls.ts'

/** What to interrupt within the session. */
export type InterruptTarget = { readonly all: true } | { readonly tag: string } | { readonly operationId: string }

/**
 * Interrupts operations and answers the ids of those that were running. Spark loses an interrupt while it plans: those of
 * which nothing but that is known here are interrupted once the cluster works on them, and the others meanwhile one by one,
 * lest one call for all be lost on these. `known` answers what runs in the session, as far as the server tells.
 */
export async function interruptAll(
  calls: SessionCalls,
  target: InterruptTarget,
  known: () => Promise<readonly string[]>,
  options?: SessionCallOptions,
): Promise<readonly string[]> {
  const own = [...calls.awaited].filter((operation) => isMeant(operation, target))
  const planning = own.filter(({ isUnderWay }) => !isUnderWay)
  if (planning.length === 0) return interrupt(calls, target, options)
  for (const operation of planning) operation.interruptUnderWay()
  const left = new Set(planning.map(({ id }) => id))
  const others = new Set([...own.map(({ id }) => id), ...('all' in target ? await known() : [])])
  const now = [...others].filter((id) => !left.has(id))
  const ids = await Promise.all(now.map((operationId) => interrupt(calls, { operationId }, options)))
  return [...left, ...ids.flat()]
}

function isMeant({ id, tags }: Awaited, target: InterruptTarget): boolean {
  if ('tag' in target) return tags.includes(target.tag)
  return 'operationId' in target ? id === target.operationId : true
}

/** Sends one interrupt; see {@link interruptAll}. */
export async function interrupt(
  calls: SessionCalls,
  target: InterruptTarget,
  options?: SessionCallOptions,
): Promise<readonly string[]> {
  const { interruptedIds } = await calls.unary(
    Service.interrupt,
    (header) => ({ ...header, ...typed(target) }),
    options,
  )
  return interruptedIds
}

function typed(target: InterruptTarget) {
  if ('tag' in target)
    return {
      interruptType: InterruptType.INTERRUPT_TYPE_TAG,
      interrupt: { $case: 'operationTag' as const, value: target.tag },
    }
  if ('operationId' in target)
    return {
      interruptType: InterruptType.INTERRUPT_TYPE_OPERATION_ID,
      interrupt: { $case: 'operationId' as const, value: target.operationId },
    }
  return { interruptType: InterruptType.INTERRUPT_TYPE_ALL, interrupt: undefined }
}
