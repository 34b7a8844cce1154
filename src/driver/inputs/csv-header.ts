import type { StructField } from '#spark-connect'
import { JobError } from '../job-error.ts'

const BYTE_ORDER_MARK = /^\uFEFF/
/** A field by the rules of `csv-quotes.ts`, and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|(?![ \t]*")([^,]*))(,|$)/y
/** What a text has none of: what was not to be decoded, and what steers printers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NO_TEXT = /[\u0000-\u0008\u000E-\u001F\uFFFD]/
const OTHER_SEPARATORS: readonly (readonly [separator: string, name: string])[] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
]

/**
 * The column names of a CSV's first line, by the rules by which its other lines are read; quoted names may hold commas and
 * doubled quotes. `path` names the file. Throws `JobError` where the line is no text, or has quotes that do not fit.
 */
export function headerNames(line: string, path: string): readonly string[] {
  const rest = line.replace(BYTE_ORDER_MARK, '')
  if (NO_TEXT.test(rest))
    throw badHeader(
      path,
      'is no text in UTF-8. Save it as UTF-8; if it is packed, its name has to say how (.gz, .bz2, …)',
    )
  const names: string[] = []
  FIELD.lastIndex = 0
  for (let end = ','; end === ','; ) {
    const found = FIELD.exec(rest)
    if (!found)
      throw badHeader(
        path,
        'has a quote in its first line that is not closed there, not doubled, or not around a whole name',
      )
    const [, quoted, plain = '', next = ''] = found
    names.push(quoted?.replaceAll('""', '"') ?? plain)
    end = next
  }
  return names
}

/** Refuses a header that lacks a column or names one twice. Columns that the contract does not name are let be. */
export function checkHeader(names: readonly string[], fields: readonly StructField[], path: string): void {
  const missing = fields.filter((field) => !names.includes(field.name)).map((field) => field.name)
  if (missing.length > 0) {
    const wanted = fields.map((field) => field.name).join(', ')
    const why = likelyReason(names, missing)
    throw badHeader(
      path,
      `lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}; its first line names ${names.length} columns${why}. The first line has to be a header with the columns ${wanted}, in any order`,
    )
  }
  // Columns without a name, as spreadsheets leave them at the end, are no two of the same name.
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i)
  if (twice !== undefined)
    throw badHeader(path, `has two columns of the same name in its header (${twice}): rename one`)
}

/** What may be wrong with a header, told without a word of it: where there is none, it is data. */
function likelyReason(names: readonly string[], missing: readonly string[]): string {
  const alike = missing.filter((name) => names.some((other) => plain(other) === plain(name)))
  if (alike.length > 0)
    return `, of which ${alike.join(', ')} ${alike.length > 1 ? 'differ' : 'differs'} only by blanks or case`
  const line = names.join()
  const found = OTHER_SEPARATORS.find(([separator]) =>
    missing.every((name) => line.split(separator).some((other) => plain(other) === plain(name))),
  )
  return found ? `, since ${found[1]} seem to separate them: only commas do` : ''
}

function plain(name: string): string {
  return name.replaceAll(/^[\s"]+|[\s"]+$/g, '').toLowerCase()
}

function badHeader(path: string, what: string): JobError {
  return new JobError('BAD_INPUT', `${path} ${what}.`)
}
