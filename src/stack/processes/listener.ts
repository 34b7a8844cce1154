import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** As the kernel writes the state of a socket that listens. */
const LISTENS = '0A'

/**
 * Whether this very process listens at a port: that somebody answers there does not tell who. Where the system does not
 * say, it is believed.
 */
export function listensAt(pid: number, port: number): boolean {
  try {
    return process.platform === 'linux' ? inProc(pid, port) : bySystem(pid, port)
  } catch {
    return true
  }
}

function inProc(pid: number, port: number): boolean {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const sockets = ['tcp', 'tcp6'].flatMap((table) => {
    const rows = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1)
    const fields = rows.map((row) => row.trim().split(/\s+/))
    return fields.filter((row) => row[1]?.endsWith(ending) && row[3] === LISTENS).map((row) => `socket:[${row[9]}]`)
  })
  const open = `/proc/${pid}/fd`
  return readdirSync(open).some((fd) => sockets.includes(targetOf(`${open}/${fd}`)))
}

/** Empty where it has been closed since. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

function bySystem(pid: number, port: number): boolean {
  const found = spawnSync('lsof', ['-nP', '-a', '-p', String(pid), `-iTCP:${port}`, '-sTCP:LISTEN'])
  return found.error !== undefined || found.status === 0
}
