import { z } from 'zod'
import { atLeast, atMost, type BenchContext, type Benchmark, type Figures } from './benchmark.ts'
import { bare, measure, ours, theirs } from './clients.ts'
import { PLAIN_COLUMNS } from './collect-1m.ts'
import type { Contender } from './contender.ts'
import { type Disturbance, Relay } from './relay.ts'
import { interleaved } from './rounds.ts'
import { medianOf, ratioOf } from './statistics.ts'

const Collected = z.object({ rows: z.number(), seconds: z.number() })
const Sum = z.object({ sum: z.string() })
const Received = z.object({ rows: z.number(), seconds: z.number(), bytes: z.number() })

const select = (rows: number) => `select ${PLAIN_COLUMNS} from range(0, ${rows}, 1, 2)`
const [WHOLE, CUT] = ['link whole', 'link cut']

/** A link that breaks in the middle of a result. */
export const reattachDrop: Benchmark = {
  name: 'reattach-drop',
  compares:
    'One `collect()` of 1,000,000 rows (bigint, double, string, timestamp) through a relay on this machine: the link whole, and cut once after 12 MB of 32, by this library; and cut by PySpark. The rows are counted and their ids added up: one lost or doubled fails the benchmark.',

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const rows = context.isQuick ? 200_000 : 1_000_000
    const cutAfter = context.isQuick ? 2_000_000 : 12_000_000
    const settings = { query: select(rows), warmUp: select(10_000) }
    const once = async (contender: (at: object) => Contender, disturbance: Disturbance): Promise<Figures> => {
      await using relay = await Relay.to(remote, disturbance)
      const { measured, reports } = await measure(contender({ ...relay.remote, ...settings }), Collected, context)
      const wanted = ((BigInt(rows) * BigInt(rows - 1)) / 2n).toString()
      const sum = reports.map((report) => Sum.safeParse(report).data?.sum).find((found) => found !== undefined)
      if (measured.rows !== rows || sum !== wanted)
        throw new Error(`${measured.rows} rows of ids ${sum} came instead of ${rows} of ${wanted}`)
      if (disturbance.cutAfter !== undefined && relay.cuts !== 1) throw new Error('the link was not cut')
      return { seconds: measured.seconds, 'rows/s': rows / measured.seconds }
    }
    const contenders = {
      [WHOLE]: () => once((at) => ours('collect', at), {}),
      [CUT]: () => once((at) => ours('collect', at), { cutAfter }),
      'PySpark, link cut': () => once((at) => theirs(python, 'collect', at), { cutAfter }),
    }
    const samples = await interleaved(contenders, context.rounds(3), context)
    const more = medianOf(samples, CUT, 'seconds') - medianOf(samples, WHOLE, 'seconds')
    return { samples, targets: [atMost('the cut costs', more, 1, ' s')], notes: [] }
  },
}

const OURS = 'sparkwright'
const DEFAULT = "bare with gRPC's own window"

/** A server that is far away. */
export const latencyRtt20: Benchmark = {
  name: 'latency-rtt20',
  compares:
    "The Arrow data of 1,000,000 rows (31 MB) over a link with 20 ms added to each round trip: by this library, by the bare client with gRPC's own flow-control window of 64 kB, and by PySpark.",

  async run(context) {
    const { remote } = await context.stack()
    const python = context.python()
    const rows = context.isQuick ? 200_000 : 1_000_000
    const settings = { query: select(rows), warmUp: select(10_000) }
    const once = (contender: (at: object) => Contender) => throughput(contender, { remote, settings, rows }, context)
    const contenders = {
      [OURS]: () => once((at) => ours('arrow', at)),
      [DEFAULT]: () => once((at) => bare('arrow', { ...at, window: 0 })),
      PySpark: () => once((at) => theirs(python, 'arrow', at)),
    }
    const samples = await interleaved(contenders, context.rounds(3), context)
    const gained = ratioOf(samples, 'MB/s', OURS, DEFAULT)
    const targets = [atLeast("our throughput over that of gRPC's own window", gained, 10, '×')]
    const note = `where: the server computes and sends at ${medianOf(samples, OURS, 'MB/s').toFixed(0)} MB/s at most here, which bounds the ratio from above`
    return { samples, targets, notes: targets.every(({ isMet }) => isMet) ? [] : [note] }
  },
}

interface FarQuery {
  readonly remote: Parameters<typeof Relay.to>[0]
  readonly settings: object
  readonly rows: number
}

async function throughput(
  contender: (at: object) => Contender,
  { remote, settings, rows }: FarQuery,
  context: BenchContext,
): Promise<Figures> {
  await using relay = await Relay.to(remote, { delay: 10 })
  const { measured } = await measure(contender({ ...relay.remote, ...settings }), Received, context)
  if (measured.rows !== rows) throw new Error(`${measured.rows} rows came instead of ${rows}`)
  return { 'MB/s': measured.bytes / 1e6 / measured.seconds, seconds: measured.seconds }
}
