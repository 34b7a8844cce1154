import { type MessageFaultKind, messageFaults } from './relay/message-relay.ts'
import { type Context, linesOf, type Scenario, spread } from './scenario.ts'
import { Series, type Strike, type Undisturbed } from './series.ts'
import { fewBig, manySmall, observedAppend, type Subject } from './subject.ts'
import type { Count } from './tally.ts'

const SHORT_POINTS = 3

const TITLES: Readonly<Record<MessageFaultKind, string>> = {
  before: 'stream fails before a message',
  after: 'stream fails after a message',
  reset: 'connection reset at a message',
  'half-close': 'stream ends as if complete',
  freeze: 'stream falls silent',
  unsent: 'request never arrives',
}

/** The stream of one result struck at each of its messages; of a short run, at some. */
function cuts(subject: Subject): Scenario {
  return {
    name: `cuts-${subject.id}`,
    what: `${subject.what}: the stream struck at each of its messages in five ways, and the request lost`,
    run: (context) =>
      linesOf(context, async (client) => {
        await using series = await Series.begin(context, client, subject)
        const undisturbed = await series.undisturbed()
        const counts: [string, Count][] = []
        for (const kind of messageFaults) {
          const count = await series.strike(kind, strikes(kind, undisturbed, context))
          counts.push([`${subject.name}: ${TITLES[kind]}`, count])
        }
        return counts
      }),
  }
}

function strikes(kind: MessageFaultKind, { messages }: Undisturbed, { isShort }: Context): readonly Strike[] {
  // Some messages say how far the server is: their number differs a little from one time to the next.
  const points = kind === 'unsent' ? [0] : isShort ? spread(messages, SHORT_POINTS) : spread(messages + 5, Infinity)
  return points.map((at) => ({
    label: `${kind} at message ${at}`,
    arm: (relay) => relay.messages.arm({ kind, at }),
  }))
}

/** One scenario a result. */
export const cutScenarios: readonly Scenario[] = [manySmall, fewBig, observedAppend].map(cuts)
