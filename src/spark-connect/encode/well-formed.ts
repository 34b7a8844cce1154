import { SparkError } from '../errors/spark-error.ts'
import { isWellFormed } from '../types/text.ts'

/**
 * Throws `SparkError` (`INVALID_INPUT`) where a text in a message holds half a surrogate pair: UTF-8 has no such thing, and
 * the server would get another character in its place. The text itself is not quoted.
 */
export function checkTexts<M>(message: M): M {
  look(message, '')
  return message
}

function look(value: unknown, place: string): void {
  if (typeof value === 'string') check(value, place)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  const isList = Array.isArray(value)
  for (const [name, part] of Object.entries(value)) {
    if (!isList) check(name, place)
    look(part, isList || name === 'value' ? place : name)
  }
}

function check(text: string, place: string): void {
  if (isWellFormed(text)) return
  throw new SparkError(`a text in the plan (${place}) holds half a surrogate pair, which cannot be sent`, {
    code: 'INVALID_INPUT',
    hint: 'It is half a character, as cutting a text by its length leaves it: cut it by characters, or use toWellFormed().',
  })
}
