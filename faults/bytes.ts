import type { ByteFault, ByteFaultKind } from './relay/byte-relay.ts'
import { type Context, linesOf, type Scenario, spread } from './scenario.ts'
import { Series, type Strike, type Undisturbed } from './series.ts'
import { manySmall } from './subject.ts'
import type { Count } from './tally.ts'

const POINTS = { down: 20, up: 5 }
const SHORT_POINTS = { down: 2, up: 1 }

const TITLES: Readonly<Record<ByteFaultKind, string>> = {
  cut: 'connection closed',
  reset: 'connection reset',
  freeze: 'connection frozen',
  delay: 'connection stalled for a second',
}
const SIDES = { down: 'at a byte from the server', up: 'at a byte from the client' } as const

/** The connection struck in the middle of a message. */
export const bytes: Scenario = {
  name: 'bytes',
  what: `${manySmall.what}: the TCP connection struck at bytes all along, in four ways and both directions`,
  run: (context) =>
    linesOf(context, async (client) => {
      await using series = await Series.begin(context, client, manySmall)
      const undisturbed = await series.undisturbed()
      const counts: [string, Count][] = []
      for (const direction of ['down', 'up'] as const)
        for (const kind of ['cut', 'reset', 'freeze', 'delay'] as const) {
          const count = await series.strike(`${kind} ${direction}`, strikes({ kind, direction }, undisturbed, context))
          counts.push([`${TITLES[kind]} ${SIDES[direction]}`, count])
        }
      return counts
    }),
}

function strikes(fault: Omit<ByteFault, 'at'>, { bytes }: Undisturbed, { isShort }: Context): readonly Strike[] {
  const { kind, direction } = fault
  // Not the very last bytes: what a connection says beside the result is not the same each time.
  const points = spread(Math.floor(bytes[direction] * 0.8), (isShort ? SHORT_POINTS : POINTS)[direction])
  return points.map((at) => ({
    label: `${kind} at byte ${at} ${direction}`,
    arm: (relay) => relay.bytes.arm({ ...fault, at }),
  }))
}
