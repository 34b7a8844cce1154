/** A record of a CSV as an independent reader has it, which goes through a file character by character. */
export interface CsvRecord {
  /** As it stands in the file. */
  readonly text: string
  readonly lines: number
  readonly fields: readonly string[]
  /** Whether its quotes are in order: at both ends of a field, and doubled within. */
  readonly isSound: boolean
  readonly isClosed: boolean
}

/** All records of a file, headers and empty lines too. */
export function csvRecords(text: string): readonly CsvRecord[] {
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; ) {
    const { end, ...record } = recordAt(text, at)
    records.push(record)
    at = end
  }
  return records
}

function recordAt(text: string, start: number): CsvRecord & { readonly end: number } {
  const fields: string[] = []
  let isSound = true
  let isClosed = true
  let at = start
  for (;;) {
    const field = fieldAt(text, at)
    fields.push(field.value)
    isSound &&= field.isSound
    isClosed &&= field.isClosed
    at = field.end
    if (text[at] !== ',') break
    at += 1
  }
  const isWindows = text[at - 1] === '\r'
  const record = text.slice(start, isWindows && isClosed ? at - 1 : at)
  return { text: record, lines: record.split('\n').length, fields, isSound, isClosed, end: at + 1 }
}

interface Field {
  readonly value: string
  readonly end: number
  readonly isSound: boolean
  readonly isClosed: boolean
}

function fieldAt(text: string, start: number): Field {
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at += 1
  return text[at] === '"' ? quotedAt(text, at + 1, at === start) : plainAt(text, start)
}

function plainAt(text: string, start: number): Field {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1
  const isLineEnd = text[end] !== ',' && text[end - 1] === '\r' && end > start
  const value = text.slice(start, isLineEnd ? end - 1 : end)
  return { value, end, isSound: !value.includes('\r'), isClosed: true }
}

function quotedAt(text: string, start: number, isFirst: boolean): Field {
  let value = ''
  let isSound = isFirst
  for (let at = start; at < text.length; at++) {
    if (text[at] !== '"') value += text[at]
    else if (text[at + 1] === '"') value += text[at++]
    else {
      const ends = /^(?:,|\r?\n|\r?$)/.exec(text.slice(at + 1, at + 3))
      if (ends) return { value, end: at + 1 + (ends[0].startsWith('\r') ? 1 : 0), isSound, isClosed: true }
      isSound = false
      value += '"'
    }
  }
  return { value, end: text.length, isSound, isClosed: false }
}
