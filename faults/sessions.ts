import type { FaultClient } from './client.ts'
import { type Context, linesOf, PATIENCE, type Scenario } from './scenario.ts'
import { countOf, type Outcome } from './tally.ts'

const SESSIONS = 1_000
const SHORT_SESSIONS = 100
/** So many sessions load the classes and fill the caches, of the server and of the client. */
const WARM_UP = 50
/** How much more may be held after so many sessions than before, in MB; a session that is kept takes ten times as much. */
const allowed = (sessions: number) => 5 + sessions / 200
const LIMIT_SECONDS = 900
const NOTHING = { lost: 0, doubled: 0 }

/** Sessions opened and ended by the hundred: neither side may keep them. */
export const sessions: Scenario = {
  name: 'sessions',
  what: 'sessions opened, used once and ended: what server and client hold after a garbage collection does not grow',
  run: (context) =>
    linesOf(context, async (client) => {
      const number = context.isShort ? SHORT_SESSIONS : SESSIONS
      const before = await open(context, client, WARM_UP)
      const after = await open(context, client, number)
      const grown = { server: after.server - before.server, client: after.client - before.client }
      const inWords = `the server's heap grew by ${grown.server.toFixed(1)} MB, the client by ${grown.client.toFixed(1)} MB`
      context.say(`${client.name}: ${inWords}; the server's process has ${after.resident.toFixed(0)} MB`)
      const isKept = Math.max(grown.server, grown.client) > allowed(number)
      const outcome: Outcome = { ...NOTHING, how: isKept ? 'failed' : 'survived', seconds: after.seconds / number }
      return [
        ['session opened and ended', countOf(Array.from({ length: number }, () => ({ ...outcome, note: inWords })))],
      ]
    }),
}

interface Held {
  /** MB of heap. */
  readonly server: number
  readonly client: number
  /** MB of the machine's memory. */
  readonly resident: number
  readonly seconds: number
}

async function open({ server }: Context, client: FaultClient, number: number): Promise<Held> {
  const { remote, tokenFile } = server
  const connecting = { remote, tokenFile, patience: PATIENCE, conf: {} }
  const ended = await client.run(
    { what: 'sessions', connecting, tag: 'sessions', sessions: number },
    LIMIT_SECONDS * 1000,
  )
  if (ended.how !== 'answered' || !('heap' in ended.answer))
    throw new Error(`${client.name} could not open ${number} sessions: ${JSON.stringify(ended)}`)
  const { heap, resident } = server.memory()
  return { server: heap, client: ended.answer.heap, resident, seconds: ended.seconds }
}
