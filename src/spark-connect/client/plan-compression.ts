import zlib from 'node:zlib'
import {
  CompressionCodec,
  type ConfigResponse,
  Plan_CompressedOperation_OpType as OpType,
  type Plan,
  type Plan_CompressedOperation,
} from '../gen/spark/connect/base.ts'
import { Command } from '../gen/spark/connect/commands.ts'
import { Relation } from '../gen/spark/connect/relations.ts'

/** From how many bytes on, and how, a session's plans are compressed. */
const KEYS = [
  'spark.connect.session.planCompression.threshold',
  'spark.connect.session.planCompression.defaultAlgorithm',
] as const

/** Below this a plan is not worth a question about the settings. */
const WORTH_ASKING = 1024 * 1024

type ReadSettings = (keys: string[]) => Promise<Pick<ConfigResponse, 'pairs'>>
type Compress = (data: Uint8Array) => Buffer

/**
 * Sends large plans compressed, where Node can do that and the server takes it. The server's settings are asked for once,
 * when there is a plan that is worth it. Source: `Plan.CompressedOperation`.
 */
export class PlanCompression {
  readonly #read: ReadSettings
  readonly #compress: Compress | undefined
  #threshold: Promise<number> | undefined

  /** `compress` makes a Zstandard frame. Default: Node's, which has one from version 22.15 on. */
  constructor(read: ReadSettings, compress: Compress | undefined = zstdOfNode()) {
    this.#read = read
    this.#compress = compress
  }

  /** The plan as it is best sent. */
  async apply(plan: Plan): Promise<Plan> {
    if (this.#compress === undefined) return plan
    const operation = serialized(plan)
    if (operation === undefined || operation.data.length < WORTH_ASKING) return plan
    this.#threshold ??= this.#askThreshold()
    if (operation.data.length <= (await this.#threshold)) return plan
    const data = this.#compress(operation.data)
    if (data.length >= operation.data.length) return plan
    return { opType: { $case: 'compressedOperation', value: { ...operation, data } } }
  }

  /** In bytes; infinite where the server takes none. */
  async #askThreshold(): Promise<number> {
    const { pairs } = await this.#read([...KEYS])
    const [threshold, algorithm] = KEYS.map((key) => pairs.find((pair) => pair.key === key)?.value)
    const isTaken = algorithm === 'ZSTD' && Number(threshold) >= 0
    return isTaken ? Number(threshold) : Number.POSITIVE_INFINITY
  }
}

function zstdOfNode(): Compress | undefined {
  const compress: unknown = Reflect.get(zlib, 'zstdCompressSync')
  return typeof compress === 'function' ? (data) => compress(data) : undefined
}

function serialized({ opType }: Plan): Plan_CompressedOperation | undefined {
  const compressionCodec = CompressionCodec.COMPRESSION_CODEC_ZSTD
  switch (opType?.$case) {
    case 'root':
      return { data: encoded(Relation, opType.value), opType: OpType.OP_TYPE_RELATION, compressionCodec }
    case 'command':
      return { data: encoded(Command, opType.value), opType: OpType.OP_TYPE_COMMAND, compressionCodec }
    default:
      return undefined
  }
}

function encoded<M>(type: { encode(message: M): { finish(): Uint8Array } }, message: M): Buffer {
  return Buffer.from(type.encode(message).finish())
}
