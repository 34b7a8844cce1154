import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { BenchContext, Target } from './benchmark.ts'
import { type Contender, runContender } from './contender.ts'

const Profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ functionName: z.string(), url: z.string() }) })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})

/** What of a program's time goes where; the first that fits. */
const PLACES: readonly (readonly [string, RegExp])[] = [
  ['garbage collection', /^\(garbage collector\)/],
  ['waiting', /^\(idle\)/],
  // What is compiled from text has neither a name nor a file.
  ['decoding rows', /\/decode\/|^(anonymous)? $/],
  ['Arrow library', /flechette/],
  ['protobuf messages', /\/gen\/|@bufbuild/],
  ['gRPC', /@grpc/],
  ['protocol client', /\/spark-connect\/(client|transport|remote)/],
  ['building and encoding plans', /\/spark-connect\/(encode|dataframe|plan|functions)/],
  ['loading and compiling modules', /node:internal\/(modules|vm)|compile|import/i],
  ['HTTP/2 and sockets', /node:internal\/(http2|stream)|node:net|stream|socket/i],
  ['Node itself', /^\(program\)|node:/],
]

/** For a missed target, a note that says where the time of a Node contender goes, from a run under the profiler. */
export async function where(
  targets: readonly Target[],
  contender: Contender,
  context: BenchContext,
): Promise<readonly string[]> {
  if (context.isQuick || targets.every(({ isMet }) => isMet)) return []
  const folder = mkdtempSync(join(tmpdir(), 'bench-profile-'))
  try {
    const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, ...contender.args]
    await runContender({ ...contender, args }, context.signal)
    const [file = ''] = readdirSync(folder)
    return [`where: ${inWords(Profile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))}`]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function inWords({ nodes, samples, timeDeltas }: z.infer<typeof Profile>): string {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(`${callFrame.functionName} ${callFrame.url}`)]))
  const micros = new Map<string, number>()
  samples.forEach((id, index) => {
    const place = places.get(id) ?? 'other'
    micros.set(place, (micros.get(place) ?? 0) + (timeDeltas[index] ?? 0))
  })
  const waiting = micros.get('waiting') ?? 0
  micros.delete('waiting')
  const total = [...micros.values()].reduce((sum, spent) => sum + spent, 0)
  const shares = [...micros]
    .sort(([, a], [, b]) => b - a)
    .map(([place, spent]) => [place, (spent / total) * 100] as const)
  const said = shares.filter(([, share]) => share >= 1).map(([place, share]) => `${place} ${share.toFixed(0)} %`)
  return `of our process's ${ms(total)} at work, ${said.join(', ')}; it waited for ${ms(waiting)} (one run under the profiler, start and end included)`
}

function placeOf(frame: string): string {
  return PLACES.find(([, pattern]) => pattern.test(frame))?.[0] ?? 'other'
}

function ms(micros: number): string {
  return `${Math.round(micros / 1000).toLocaleString('en-GB')} ms`
}
