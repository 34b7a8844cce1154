import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Handler } from 'hono'
import { packageRoot } from '../config.ts'

/** A file for the browser. */
export interface Asset {
  readonly content: string
  readonly type: string
  /** Of the content. It is part of the address, so that a browser may keep the file for ever. */
  readonly hash: string
}

/** The files for the browser by name. */
export type Assets = ReadonlyMap<string, Asset>

const SCRIPT = 'text/javascript; charset=utf-8'
const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * Reads the files for the browser: htmx and Chart.js from their packages, ours from the build, because a browser does
 * not run TypeScript. Throws where the project is not built.
 */
export function loadAssets(): Assets {
  const ours = join(packageRoot, 'dist/dashboard/browser')
  return new Map([
    ['htmx.js', asset(packageFile('htmx.org', 'htmx.min.js'), SCRIPT)],
    ['chart.js', asset(packageFile('chart.js', 'chart.umd.min.js'), SCRIPT)],
    ['charts.js', asset(read(join(ours, 'charts.js')), SCRIPT)],
    ['dashboard.css', asset(read(join(ours, 'dashboard.css')), 'text/css; charset=utf-8')],
    ['icon.svg', asset(read(join(ours, 'icon.svg')), 'image/svg+xml')],
  ])
}

/** One file as an asset. */
export function asset(content: string, type: string): Asset {
  return { content, type, hash: createHash('sha256').update(content).digest('hex').slice(0, 16) }
}

/** Where the browser gets a file from. Throws on a name that is not among the assets. */
export function addressOf(assets: Assets, name: string): string {
  const found = assets.get(name)
  if (!found) throw new Error(`no file ${name} for the browser; there are ${[...assets.keys()].join(', ')}`)
  return `/assets/${found.hash}/${name}`
}

/** Answers `/assets/:hash/:name`. */
export function serveAssets(assets: Assets): Handler {
  return (c) => {
    const found = assets.get(c.req.param('name') ?? '')
    if (!found || found.hash !== c.req.param('hash')) return c.text('not found', 404)
    const headers = { 'Cache-Control': FOR_EVER, ETag: `"${found.hash}"`, 'Content-Type': found.type }
    const isKnown = c.req.header('If-None-Match') === headers.ETag
    return isKnown ? c.body(null, 304, headers) : c.body(found.content, 200, headers)
  }
}

/** A file in a package's `dist`, found as Node finds the package. Its map is not served: browsers ask only in dev tools. */
function packageFile(name: string, file: string): string {
  const main = createRequire(import.meta.url).resolve(name)
  return read(join(dirname(main), file))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`${file} is missing or cannot be read: run \`npm run build\` (or \`npm run setup\`) first`, {
      cause,
    })
  }
}
