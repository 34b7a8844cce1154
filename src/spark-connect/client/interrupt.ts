import {
  InterruptRequest_InterruptType as InterruptType,
  SparkConnectServiceService as Service,
} from '../gen/spark/connect/base.ts'
import type { SessionCallOptions, SessionCalls } from './session-calls.ts'

/** What to interrupt within the session. */
export type InterruptTarget = { readonly all: true } | { readonly tag: string } | { readonly operationId: string }

/** Interrupts operations and answers the ids of those that were running. */
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
