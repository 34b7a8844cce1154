import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { packageRoot } from '../src/config.ts'
import { Answer, type Task } from './tasks.ts'

/** How much of what a client said before it died is kept, in characters. */
const LAST_WORDS = 2_000

/** How a task ended for whoever waits for it. `hung`: nothing came within the time limit. */
export type Ended = { readonly seconds: number } & (
  | { readonly how: 'answered'; readonly answer: Answer }
  | { readonly how: 'hung' }
  | { readonly how: 'died'; readonly lastWords: string }
)

/** A program that does tasks. */
export interface Program {
  /** Who it is in the table. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Whether it can take over what another process began. */
  readonly canAttach: boolean
}

/**
 * A client as a process of its own, which does one task after the other. One that hangs or dies is replaced by a new
 * process at the next task.
 */
export class FaultClient implements AsyncDisposable {
  readonly #program: Program
  readonly #signal: AbortSignal
  #child: ChildProcess | undefined
  #answers: Interface | undefined
  #said = ''

  constructor(program: Program, signal: AbortSignal) {
    this.#program = program
    this.#signal = signal
  }

  get name(): string {
    return this.#program.name
  }

  get canAttach(): boolean {
    return this.#program.canAttach
  }

  /** Has a task done; never fails but for the signal of the run. `limit` in ms. */
  async run(task: Task, limit: number): Promise<Ended> {
    this.#signal.throwIfAborted()
    const child = this.#alive()
    const started = performance.now()
    const over = new AbortController()
    const timer = setTimeout(() => over.abort(), limit)
    const signal = AbortSignal.any([over.signal, this.#signal])
    try {
      child.stdin?.write(`${JSON.stringify(task)}\n`)
      const answered = once(this.#answers as Interface, 'line', { signal }).then(([line]) => line as string)
      const died = once(child, 'exit', { signal }).then(() => undefined)
      died.catch(() => {})
      answered.catch(() => {})
      const line = await Promise.race([answered, died])
      const seconds = (performance.now() - started) / 1000
      if (line !== undefined) return { how: 'answered', answer: readAnswer(line), seconds }
      this.kill()
      return { how: 'died', lastWords: this.#said, seconds }
    } catch (error) {
      this.kill()
      if (!over.signal.aborted || this.#signal.aborted) throw error
      return { how: 'hung', seconds: limit / 1000 }
    } finally {
      clearTimeout(timer)
      over.abort()
    }
  }

  /** Ends the process at once, as a crash would. */
  kill(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }

  /** Ends the process: in good order if it can, within a few seconds in any case. */
  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null) return
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    child.stdin?.end()
    if (child.exitCode === null) await once(child, 'exit')
    clearTimeout(timer)
  }

  #alive(): ChildProcess {
    if (this.#child !== undefined && this.#child.exitCode === null) return this.#child
    const { command, args } = this.#program
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe', 'pipe'], cwd: packageRoot })
    child.on('error', () => {})
    child.stdin?.on('error', () => {})
    this.#said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-LAST_WORDS)
    })
    this.#answers = createInterface({ input: child.stdio[3] as NodeJS.ReadableStream })
    this.#child = child
    return child
  }
}

function readAnswer(line: string): Answer {
  return (
    Answer.safeParse(JSON.parse(line)).data ?? { error: `no answer that makes sense: ${line.slice(0, LAST_WORDS)}` }
  )
}
