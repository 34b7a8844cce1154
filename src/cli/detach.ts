import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { EXIT } from '../driver/exit-code.ts'

const Started = z.object({ event: z.literal('started'), run: z.string() })

/**
 * Runs this very command line once more, in a process of its own that outlives this one, and ends as soon as its run has
 * begun: prints the run's id, by which it can be followed, and answers the exit code.
 */
export async function detach(): Promise<number> {
  const args = process.argv.slice(1).filter((arg) => arg !== '--detach' && arg !== '--json')
  const child = spawn(process.execPath, [...args, '--json'], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  for await (const line of createInterface(child.stdout)) {
    const { data } = Started.safeParse(JSON.parse(line))
    if (data === undefined) continue
    process.stdout.write(`${data.run}\n`)
    // Whoever reads no more ends no run.
    child.stdout.destroy()
    child.stderr.destroy()
    child.unref()
    return EXIT.done
  }
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  process.stderr.write(said)
  return code ?? EXIT.unexpected
}
