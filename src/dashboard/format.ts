/** Numbers and times as the dashboard writes them. Decimals stay text from the database to the page. */

/** Groups of three digits and units are set apart by a narrow space that does not break. */
const THIN = '\u202f'
/** Stands for a figure that does not exist, such as the average of no frauds. */
const NONE = '–'

/** `6362620` as `6 362 620`. */
export function formatCount(count: number): string {
  return groupDigits(String(count))
}

/** Decimal text such as `1234567.5` as `1 234 567.50`, rounded half away from zero to cents. */
export function formatMoney(decimal: string | null): string {
  return decimal === null ? NONE : groupDigits(roundDecimal(decimal, 2))
}

/** Percent as decimal text, `0.12908`, with so many digits after the point: `0.129 %`. */
export function formatPercent(decimal: string | null, digits: number): string {
  return decimal === null ? NONE : `${groupDigits(roundDecimal(decimal, digits))}${THIN}%`
}

/** Seconds as `4.2 s`, `3 min 05 s` or `2 h 07 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)}${THIN}s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)}${THIN}min ${pad(whole % 60)}${THIN}s`
  return `${Math.floor(whole / 3600)}${THIN}h ${pad(Math.floor((whole % 3600) / 60))}${THIN}min`
}

/** `2020-03-22 14:15:03 UTC`. */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Batches in few words: `2020-03`, or `2020-01 … 2020-07 (7)`. */
export function formatBatches(batches: readonly string[]): string {
  const sorted = [...batches].sort()
  if (sorted.length <= 2) return sorted.join(', ') || NONE
  return `${sorted[0]} … ${sorted.at(-1)} (${sorted.length})`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

function groupDigits(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** Rounds on the digits themselves; `digits`, at least one, is how many follow the point. */
function roundDecimal(decimal: string, digits: number): string {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.')
  const kept = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  const rounded = String(kept + (Number(fraction[digits] ?? 0) >= 5 ? 1n : 0n)).padStart(digits + 1, '0')
  const sign = decimal.startsWith('-') ? '-' : ''
  return `${sign}${rounded.slice(0, -digits)}.${rounded.slice(-digits)}`
}
