import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultClient } from './client.ts'
import { Relay } from './relay/relay.ts'
import { type Context, LONG_LIMIT, linesOf, PATIENCE, type Scenario } from './scenario.ts'
import { slowAppend, taskOf } from './subject.ts'
import { countOf, type Outcome } from './tally.ts'

const POINTS = 10
const SHORT_POINTS = 2

/** The client killed in the middle of an append, which another process then takes over by its id. */
export const driverKill: Scenario = {
  name: 'driver-kill',
  what: 'the client killed (SIGKILL) at points along an append; a new process attaches to the operation and ends it',
  run: (context) =>
    linesOf(context, async (client) => {
      // PySpark has no call to attach to what another process began.
      if (!client.canAttach) return []
      await using relay = await Relay.start(context.server.port)
      await kill(context, { client, relay })
      const { seconds } = await kill(context, { client, relay })
      const points = context.isShort ? SHORT_POINTS : POINTS
      const outcomes: Outcome[] = []
      for (let point = 0; point < points; point++) {
        const after = ((point + 0.5) / points) * seconds
        const outcome = await kill(context, { client, relay, after })
        context.say(`${client.name}: killed after ${after.toFixed(1)} s: ${outcome.how}`)
        outcomes.push({ ...outcome, note: outcome.note && `killed after ${after.toFixed(1)} s: ${outcome.note}` })
      }
      return [['client killed during an append, and attached again', countOf(outcomes)]]
    }),
}

/** An append whose client is killed after so many seconds; without a kill it has to succeed. */
async function kill(
  { server, signal }: Context,
  { client, relay, after }: { client: FaultClient; relay: Relay; after?: number },
): Promise<Outcome> {
  const { tokenFile, data } = server
  const connecting = { remote: relay.remote, tokenFile, patience: PATIENCE, conf: slowAppend.conf }
  await client.run({ what: 'open', fresh: true, connecting, tag: 'open' }, LONG_LIMIT)
  relay.disarm()
  const one = slowAppend.try(data)
  const ended = client.run(taskOf(one, connecting), LONG_LIMIT)
  if (after === undefined) {
    const outcome = one.judge(await ended)
    if (outcome.how !== 'survived') throw new Error(`${client.name} failed without a fault: ${outcome.note}`)
    return outcome
  }
  const early = await Promise.race([ended, sleep(after * 1000, undefined, { signal })])
  // It was quicker this time than when it was measured.
  if (early) return one.judge(early)
  client.kill()
  await ended
  const operation = relay.messages.lastOperation
  if (operation === undefined) return { how: 'failed', lost: 0, doubled: 0, seconds: after, note: 'nothing was sent' }
  const remote = `${server.remote}/;user_id=${operation.userId};session_id=${operation.sessionId}`
  const attach = { what: 'attach', operationId: operation.operationId, tag: one.tag } as const
  return one.judge(await client.run({ ...attach, connecting: { ...connecting, remote } }, LONG_LIMIT))
}
