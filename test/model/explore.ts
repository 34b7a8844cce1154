import { Graph } from './graph.ts'
import { Broken, History, type Plan } from './history.ts'
import { digestOf } from './world.ts'

/** What was explored. */
export interface Explored {
  /** In how many orders the steps can happen, faults included. */
  readonly histories: bigint
  /** How many different states they lead through, and to. */
  readonly states: number
  readonly ends: number
  /** How many were run, in part or whole, to see them all. */
  readonly replays: number
}

/**
 * Goes through every order in which the calls of the processes can happen, and through every fault at every moment. The code
 * is real, so that a history is run from its beginning; where it comes into a state that was there before, it is left: what may
 * follow is known. So is, without being run, where two steps lead that do not meet, once the other order of them was seen.
 */
export async function explore(plan: Plan, { predicts = true } = {}): Promise<Explored> {
  const graph = new Graph()
  let replays = 0
  let ends = 0
  const isKnown = (state: string, choice: string) =>
    graph.leadsTo(state, choice) || (predicts && graph.predict(state, choice))
  const run = async (prefix: readonly string[]) => {
    replays++
    const history = new History(plan)
    await history.begin()
    for (const choice of prefix.slice(0, -1)) await history.take(choice, true)
    let state = digestOf(history.digest())
    let choice = prefix.at(-1)
    if (choice === undefined) graph.begin(state, history.options())
    for (choice ??= graph.options(state)[0]; choice !== undefined; ) {
      const footprint = await history.take(choice)
      const next = digestOf(history.digest())
      if (!graph.add({ from: state, choice, to: next, footprint }, history.options())) return
      state = next
      const options = graph.options(state)
      if (options.length === 0) {
        ends++
        await history.finish()
      }
      choice = options.find((one) => !isKnown(next, one))
    }
  }
  await run([])
  for (const { state, choice } of graph.open) if (!isKnown(state, choice)) await run([...graph.pathTo(state), choice])
  return { histories: graph.countPaths(), states: graph.size, ends, replays }
}

/** Which histories chance gives: always the same ones. */
export interface Chance {
  readonly seed: number
  readonly histories: number
}

/** How likely the process goes on that went last, in some histories and in others; and that something goes wrong now. */
const GOES_ON = { seldom: 0.7, mostly: 0.96 } as const
const GOES_WRONG = 0.02

/** Goes through some histories that chance gives; answers in how many states they end. */
export async function sample(plan: Plan, { seed, histories }: Chance): Promise<number> {
  const next = random(seed)
  const among = (choices: readonly string[]) => choices[Math.floor(next() * choices.length)]
  const ends = new Set<string>()
  for (let number = 1; number <= histories; number++) {
    const history = new History(plan)
    const goesOn = next() < 0.5 ? GOES_ON.seldom : GOES_ON.mostly
    await history.begin()
    try {
      let last = ''
      for (let options = history.options(); options.length > 0; options = history.options()) {
        const isStep = (choice: string) => /^(step|regain) /.test(choice)
        const [steps, faults] = [options.filter(isStep), options.filter((choice) => !isStep(choice))]
        const isWrong = next() < GOES_WRONG || steps.length === 0
        const same = next() < goesOn ? steps.find((choice) => choice === last) : undefined
        last = (isWrong ? among(faults) : undefined) ?? same ?? among(steps) ?? options[0] ?? ''
        await history.take(last)
      }
      await history.finish()
    } catch (error) {
      throw error instanceof Broken ? new Broken([], `history ${number} of seed ${seed}: ${error.message}`) : error
    }
    ends.add(history.digest())
  }
  return ends.size
}

/** Numbers from 0 to before 1 that are the same each time. Source: Lehmer's generator, minimal standard. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
