import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('dashboard.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)')

/** WCAG's contrast of two variables of a scheme. */
function contrast(scheme: string, one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(scheme, one), luminance(scheme, other)].sort((a, b) => b - a)
  return (bright + 0.05) / (dim + 0.05)
}

function luminance(scheme: string, variable: string): number {
  const [, hex = ''] = new RegExp(`--${variable}: #([0-9a-f]{6})`).exec(scheme) ?? []
  expect(hex, `--${variable} is a colour`).not.toBe('')
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe.each([
  ['light', light],
  ['dark', dark.slice(0, dark.indexOf('\n}'))],
])('the %s scheme', (_, scheme) => {
  test.each(['text', 'muted', 'link', 'fraud', 'good'])('%s can be read on every ground', (text) => {
    for (const ground of ['page', 'panel', 'notice']) expect(contrast(scheme, text, ground)).toBeGreaterThan(4.5)
  })

  test.each(['volume', 'fraud', 'violation', 'rest'])('%s stands out in a chart', (colour) => {
    expect(contrast(scheme, `chart-${colour}`, 'panel')).toBeGreaterThan(3)
  })
})
