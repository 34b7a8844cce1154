/**
 * How quotes make fields of a line, as regular expressions of Java. A field in quotes holds commas, line breaks and
 * doubled quotes; its quote ends it only before a comma or at the end. A quote that is neither doubled nor the last of its
 * field leaves the field open: who wrote it may have meant it to go on. Blanks before a quote do not keep it from opening one.
 * All loops are possessive, which Java runs without a stack.
 */
const OPENING = '[ \\t]*+"'
/** What follows an opening quote, up to the one that closes, or to the end of the line. */
const INSIDE = '[^"]*+(?:(?:""|"(?!,|\\r?\\z))[^"]*+)*+'
const FIELDS = `(?:${OPENING}${INSIDE}",|(?!${OPENING})[^,]*+,)*+`
const OPENS = `${FIELDS}${OPENING}${INSIDE}\\z`

/** Holds for a line that leaves a quote open, where none was open before. */
export const OPENS_QUOTE = `\\A${OPENS}`

/** Holds for a line at whose end a quote is open, where one was open before. */
export const KEEPS_OPEN = `\\A${INSIDE}(?:\\z|",${OPENS})`

const WELL_FORMED = `(?:"[^"]*+(?:""[^"]*+)*+"|(?!${OPENING})[^,\\r\\n]*+)`

/** Holds for a record of which every reader makes the same fields. */
export const IS_RECORD = `\\A${WELL_FORMED}(?:,${WELL_FORMED})*+\\z`
