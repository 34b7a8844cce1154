/** Values that are taken as they lie in memory; where `validity` has a bit that is not set, there is none. */
export interface Direct {
  readonly values: ArrayLike<unknown>
  /** One bit a value, least significant first. Undefined where every value is there. */
  readonly validity: Uint8Array | undefined
}

/** One part of an object by its row. */
export type Part = Direct | ((row: number) => unknown)

/** A row or a struct as a plain object. */
export type Row = { readonly [name: string]: unknown }

/** Given a part for each name, makes the object of a row. */
export type ObjectMaker = (parts: readonly Part[]) => (row: number) => Row

/**
 * A maker of objects with these properties, in this order. It is compiled to one object literal, which is several times
 * faster than setting properties one by one, and which takes direct parts out of their arrays without a call; where the
 * process forbids code from strings, it does the same without compiling.
 */
export function objectMaker(names: readonly string[]): ObjectMaker {
  const prefix = JSON.stringify(names)
  return (parts) => {
    const ways = parts.map(wayOf)
    return remembered(`${prefix}${ways.join('')}`, () => compiledOrNot(names, ways))(parts)
  }
}

/** Makers by what they make, for the next query like this one: what is compiled anew has to become fast anew. */
const makers = new Map<string, ObjectMaker>()
const MOST_MAKERS = 500

function remembered(key: string, make: () => ObjectMaker): ObjectMaker {
  const known = makers.get(key)
  if (known !== undefined) return known
  if (makers.size >= MOST_MAKERS) makers.clear()
  const made = make()
  makers.set(key, made)
  return made
}

/** How a part gives its values: called, direct, or direct with nulls. One batch may have nulls where another has none. */
type Way = 'c' | 'd' | 'n'

function wayOf(part: Part): Way {
  if (typeof part === 'function') return 'c'
  return part.validity === undefined ? 'd' : 'n'
}

function compiledOrNot(names: readonly string[], ways: readonly Way[]): ObjectMaker {
  try {
    return compiled(names, ways)
  } catch (error) {
    if (error instanceof EvalError) return interpreted(names)
    throw error
  }
}

function compiled(names: readonly string[], ways: readonly Way[]): ObjectMaker {
  const taken = ways.map((way, i) =>
    way === 'c' ? `p${i} = parts[${i}]` : `{ values: p${i}, validity: v${i} } = parts[${i}]`,
  )
  const properties = names.map(
    (name, i) => `${propertyName(name)}: ${VALUE[ways[i] ?? 'c'].replaceAll('#', String(i))}`,
  )
  const body = `${taken.map((part) => `const ${part};`).join(' ')} return (row) => ({ ${properties.join(', ')} })`
  return new Function('parts', body) as ObjectMaker
}

/** The code of a value by how it is given. */
const VALUE: Readonly<Record<Way, string>> = {
  c: 'p#(row)',
  d: 'p#[row]',
  n: '(v#[row >> 3] & (1 << (row & 7))) !== 0 ? p#[row] : null',
}

/** Brackets make `__proto__` a property like any other. */
function propertyName(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)
}

/** The same as compiled, without compiling. */
export function interpreted(names: readonly string[]): ObjectMaker {
  return (parts) => {
    const reads = parts.map(readOf)
    return (row) => Object.fromEntries(names.map((name, index) => [name, reads[index]?.(row)]))
  }
}

/** A part as a function. */
export function readOf(part: Part): (row: number) => unknown {
  if (typeof part === 'function') return part
  const { values, validity } = part
  if (validity === undefined) return (row) => values[row]
  return (row) => (((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0 ? values[row] : null)
}
