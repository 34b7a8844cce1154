import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** The names by which this machine calls itself. */
const LOCAL_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Refuses a request that came under another name than this machine's: a foreign page could otherwise point a name of
 * its own at 127.0.0.1 and read the dashboard (DNS rebinding).
 */
export const refuseForeignNames: MiddlewareHandler = async (c, next) => {
  if (LOCAL_NAMES.has(new URL(c.req.url).hostname)) return next()
  return c.text('The dashboard answers only to 127.0.0.1 and localhost.', 421)
}

/** A page may load and send nothing from or to elsewhere, runs no inline script or style, and sits in no frame. */
export const restrictPages: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // It speaks of HTTPS, which a server on 127.0.0.1 does not have.
  strictTransportSecurity: false,
})

/** Figures are read anew for every page; only {@link serveAssets} says otherwise. */
export const keepNothing: MiddlewareHandler = async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
}
