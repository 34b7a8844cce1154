import type { FaultClient } from './client.ts'
import { Relay } from './relay/relay.ts'
import { type Context, LIMIT, LONG_LIMIT, PATIENCE } from './scenario.ts'
import { type Subject, taskOf } from './subject.ts'
import { type Count, countOf, type Outcome } from './tally.ts'

/** A fault to strike with. */
export interface Strike {
  /** `freeze at message 7`. */
  readonly label: string
  arm(relay: Relay): void
}

/** What a result is like when nothing strikes it. */
export interface Undisturbed {
  readonly messages: number
  readonly bytes: { readonly down: number; readonly up: number }
}

/** All tries of one client on one result, through a relay of its own. */
export class Series implements AsyncDisposable {
  readonly #context: Context
  readonly #client: FaultClient
  readonly #subject: Subject
  readonly #relay: Relay
  #jobs = 0

  private constructor(parts: { context: Context; client: FaultClient; subject: Subject; relay: Relay }) {
    this.#context = parts.context
    this.#client = parts.client
    this.#subject = parts.subject
    this.#relay = parts.relay
  }

  static async begin(context: Context, client: FaultClient, subject: Subject): Promise<Series> {
    return new Series({ context, client, subject, relay: await Relay.start(context.server.port) })
  }

  /** Learns how the result comes in and how many jobs the server runs for it. Throws where it fails all by itself. */
  async undisturbed(): Promise<Undisturbed> {
    const tries = [await this.#once(), await this.#once()]
    const failed = tries.find(({ outcome }) => outcome.how !== 'survived')
    if (failed) throw new Error(`${this.#client.name} failed without a fault: ${failed.outcome.note}`)
    this.#jobs = (await this.#context.server.jobsByTag()).get(tries[1]?.tag ?? '') ?? 0
    if (this.#jobs === 0) throw new Error('the server does not say which jobs it ran for a tag')
    const { messages, bytes } = this.#relay
    const streams = (messages.requests.get('ExecutePlan') ?? 0) + (messages.requests.get('ReattachExecute') ?? 0)
    this.#say(`${messages.seen} messages in ${streams} streams, ${bytes.passed.down} bytes, ${this.#jobs} jobs`)
    return { messages: messages.seen, bytes: bytes.passed }
  }

  /** Strikes once for each try. One whose result the server computed again has failed; one that was not struck is none. */
  async strike(what: string, strikes: readonly Strike[]): Promise<Count> {
    const tries: { readonly tag: string; readonly outcome: Outcome }[] = []
    for (const [i, strike] of strikes.entries()) {
      this.#context.progress(`${this.#client.name}: ${strike.label}, ${i + 1} of ${strikes.length}`)
      const one = await this.#once(strike)
      if (one.isStruck) tries.push(one)
    }
    const jobs = await this.#context.server.jobsByTag()
    const count = countOf(tries.map(({ tag, outcome }) => once(outcome, jobs.get(tag) ?? 0, this.#jobs)))
    this.#say(`${what}: ${count.survived} of ${count.tried} survived, ${count.worstSeconds.toFixed(1)} s at worst`)
    for (const note of count.notes) this.#say(`  ${note}`)
    return count
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#relay[Symbol.asyncDispose]()
  }

  async #once(strike?: Strike): Promise<{ tag: string; outcome: Outcome; isStruck: boolean }> {
    const { tokenFile, data } = this.#context.server
    const connecting = { remote: this.#relay.remote, tokenFile, patience: PATIENCE, conf: this.#subject.conf }
    this.#relay.disarm()
    await this.#client.run({ what: 'open', fresh: false, connecting, tag: 'open' }, LONG_LIMIT)
    const one = this.#subject.try(data)
    this.#relay.disarm()
    strike?.arm(this.#relay)
    const outcome = one.judge(await this.#client.run(taskOf(one, connecting), strike ? LIMIT : LONG_LIMIT))
    const note = outcome.note && strike ? `${strike.label}: ${outcome.note}` : outcome.note
    return { tag: one.tag, outcome: { ...outcome, note }, isStruck: !this.#relay.isArmed }
  }

  #say(line: string): void {
    this.#context.say(`${this.#client.name}: ${line}`)
  }
}

/** A result that the server computed more than once did not come through unharmed. */
function once(outcome: Outcome, jobs: number, expected: number): Outcome {
  if (outcome.how !== 'survived' || jobs === expected) return outcome
  return { ...outcome, how: 'failed', note: `the server ran ${jobs} jobs instead of ${expected}` }
}
