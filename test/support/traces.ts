import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/config.ts'

/** Where something stands → what stands there. */
export type Places = ReadonlyMap<string, string>

/** How many pages of one kind are looked at, such as `/jobs/job/?id=`; the newest come first. */
const PAGES_OF_A_KIND = 15

/** The files below a folder that were written to since then, one character a byte; event logs unpacked. */
export function filesIn(folder: string, { since = 0 } = {}): Places {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  const written = paths.filter((path) => statSync(path).mtimeMs >= since)
  return new Map(written.map((path) => [path, path.endsWith('.zstd') ? unpacked(path) : readFileSync(path, 'latin1')]))
}

/** Spark brings the library, Java runs the source as it is. */
function unpacked(path: string): string {
  const jars = join(packageRoot, '.local/jars/spark')
  const library = readdirSync(jars).find((name) => name.startsWith('zstd-jni')) ?? ''
  const home = process.env.JAVA_HOME
  const java = home !== undefined && existsSync(join(home, 'bin/java')) ? join(home, 'bin/java') : 'java'
  const source = join(packageRoot, 'test/support/UnpackEvents.java')
  return execFileSync(java, ['-cp', join(jars, library), source, path], { encoding: 'latin1', maxBuffer: 1 << 30 })
}

/** Every page and resource that links lead to from these addresses, within their servers. */
export async function pagesFrom(...addresses: readonly string[]): Promise<Places> {
  const seen = new Map<string, string>()
  const ofKind = new Map<string, number>()
  const waiting = [...addresses]
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const kind = address.replaceAll(/\d+/g, '0')
    const known = ofKind.get(kind) ?? 0
    if (seen.has(address) || known >= PAGES_OF_A_KIND) continue
    ofKind.set(kind, known + 1)
    const page = await fetch(address)
    if (!page.ok) continue
    const text = await page.text()
    seen.set(address, text)
    waiting.push(...linksIn(text, page.url))
  }
  return seen
}

function linksIn(text: string, base: string): readonly string[] {
  const links = [...text.matchAll(/href="([^"#]+)/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))
  const urls = links.flatMap((href) => (URL.canParse(href, base) ? [new URL(href, base)] : []))
  const isWanted = ({ origin, pathname, search }: URL) =>
    origin === new URL(base).origin &&
    !/^\/static|kill|threadDump|heapHistogram/.test(pathname) &&
    !/sort=/.test(search)
  return urls.filter(isWanted).map(String).sort(byNumber)
}

/** Higher numbers first: what was done last. */
function byNumber(a: string, b: string): number {
  return b.localeCompare(a, undefined, { numeric: true })
}

/** The REST resources of a Spark application: what its pages show and more. */
export async function restOf(server: string): Promise<Places> {
  const api = `${server}/api/v1/applications`
  const found: [string, string][] = []
  const read = async (path: string) => {
    const answer = await fetch(`${api}${path}`)
    const text = answer.ok ? await answer.text() : ''
    found.push([`${api}${path}`, text])
    return text
  }
  const applications = JSON.parse(await read('')) as { id: string }[]
  for (const { id } of applications) {
    for (const path of [
      'jobs',
      'stages?details=true',
      'executors',
      'allexecutors',
      'environment',
      'storage/rdd',
      'streaming/statistics',
    ])
      await read(`/${id}/${path}`)
    // In pages: by default the server answers the first twenty.
    await read(`/${id}/sql?details=true&planDescription=true&length=100000`)
  }
  return new Map(found)
}

/** The places where one of these texts stands: as it is, in hexadecimal or in base64. Never says which text. */
export function tracesOf(texts: readonly string[], places: Places): readonly string[] {
  const forms = [...new Set(texts.flatMap(formsOf))]
  return [...places].filter(([, content]) => forms.some((form) => content.includes(form))).map(([place]) => place)
}

function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const hex = bytes.toString('hex')
  const isHex = /^(?:[0-9a-f]{2}){16,}$/i.test(text)
  return [
    text,
    hex,
    hex.toUpperCase(),
    ...base64Of(bytes),
    ...(isHex
      ? [text.toUpperCase(), Buffer.from(text, 'hex').toString('latin1'), ...base64Of(Buffer.from(text, 'hex'))]
      : []),
  ]
}

/** What is the same in base64 wherever in a longer text the bytes begin. */
function base64Of(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return shifted.slice(shift === 0 ? 0 : shift + 1, -1)
  })
}
