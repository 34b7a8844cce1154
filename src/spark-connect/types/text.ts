/** Whether a text can be written in UTF-8: half a surrogate pair would arrive as another character. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
