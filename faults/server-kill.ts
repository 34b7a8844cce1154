import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultClient } from './client.ts'
import { type Context, LONG_LIMIT, linesOf, type Scenario } from './scenario.ts'
import { slowAppend, taskOf } from './subject.ts'
import { countOf, type Outcome } from './tally.ts'

const POINTS = 20
const SHORT_POINTS = 2
/** A server that has just started answers its first call late, in ms. */
const START_PATIENCE = 30_000
/** Lest every try take the minute that both clients may wait for a server to come back, in ms. */
const MAX_BACKOFF = 2_000

/** The server killed and started again in the middle of an append: doubled rows are what a careless client leaves. */
export const serverKill: Scenario = {
  name: 'server-kill',
  what: 'kill -9 of the server and its restart, at points all along an append of some seconds',
  run: (context) =>
    linesOf(context, async (client) => {
      await append(context, client)
      const { seconds } = await append(context, client)
      const points = context.isShort ? SHORT_POINTS : POINTS
      context.say(`${client.name}: ${points} kills within ${seconds.toFixed(1)} s`)
      const outcomes: Outcome[] = []
      for (let point = 0; point < points; point++) {
        const at = ((point + 0.5) / points) * seconds
        const outcome = await append(context, client, at)
        context.say(`${client.name}: killed after ${at.toFixed(1)} s: ${outcome.how}, ${outcome.seconds.toFixed(1)} s`)
        outcomes.push({ ...outcome, note: outcome.note && `killed after ${at.toFixed(1)} s: ${outcome.note}` })
      }
      return [['server killed during an append', countOf(outcomes)]]
    }),
}

/** Has an append done, its server killed after so many seconds. Without a kill it has to succeed. */
async function append({ server, signal }: Context, client: FaultClient, killAfter?: number): Promise<Outcome> {
  const { remote, tokenFile, data } = server
  const connecting = { remote, tokenFile, patience: START_PATIENCE, maxBackoff: MAX_BACKOFF, conf: slowAppend.conf }
  await client.run({ what: 'open', fresh: true, connecting, tag: 'open' }, LONG_LIMIT)
  const one = slowAppend.try(data)
  const ended = client.run(taskOf(one, connecting), LONG_LIMIT)
  if (killAfter === undefined) {
    const outcome = one.judge(await ended)
    if (outcome.how !== 'survived') throw new Error(`${client.name} failed without a fault: ${outcome.note}`)
    return outcome
  }
  await sleep(killAfter * 1000, undefined, { signal })
  server.kill()
  await server.up()
  return one.judge(await ended)
}
