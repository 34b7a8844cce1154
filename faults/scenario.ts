import type { FaultClient } from './client.ts'
import type { FaultServer } from './server.ts'
import type { Count, Line } from './tally.ts'

/** How long a client of ours waits for a silent stream, in ms: longer than the server lets a stream be, and not 150 s. */
export const PATIENCE = 2_000
/** How long a task with a fault may take, in ms; without one it takes less than a second. */
export const LIMIT = 12_000
/** How long one may take that starts a process or waits for a server to start, in ms. */
export const LONG_LIMIT = 120_000

/** What a scenario has to go by. */
export interface Context {
  /** A few of the faults, instead of all. */
  readonly isShort: boolean
  readonly server: FaultServer
  /** Ours first. */
  readonly clients: readonly FaultClient[]
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Tells what goes on. */
  say(line: string): void
  /** Tells how far it is, where somebody watches: a line that the next one replaces. */
  progress(line: string): void
}

/** Faults of one kind. */
export interface Scenario {
  readonly name: string
  /** What is done, for people. */
  readonly what: string
  run(context: Context): Promise<readonly Line[]>
}

/** `wanted` of the numbers from 0 to before `count`, evenly spread, first and last among them; all where there are no more. */
export function spread(count: number, wanted: number): readonly number[] {
  if (count <= wanted) return Array.from({ length: count }, (_, i) => i)
  const step = (count - 1) / Math.max(1, wanted - 1)
  return Array.from({ length: wanted }, (_, i) => Math.round(i * step))
}

/** Has each client go through the same faults and joins what came of it, fault by fault. */
export async function linesOf(
  { clients }: Context,
  run: (client: FaultClient) => Promise<readonly (readonly [fault: string, count: Count])[]>,
): Promise<readonly Line[]> {
  const lines = new Map<string, Record<string, Count>>()
  for (const client of clients)
    for (const [fault, count] of await run(client)) lines.set(fault, { ...lines.get(fault), [client.name]: count })
  return [...lines].map(([fault, counts]) => ({ fault, counts }))
}
