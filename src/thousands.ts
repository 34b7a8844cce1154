/** A whole number with a comma before each three digits. Not by `toLocaleString`: that loads all that Node knows of languages. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
