const NAMES = 'pass(?:word|wd|phrase)?|pwd|secret|token|api[._-]?key|access[._-]?key(?:[._-]?id)?|credentials?'

/** `password=…`, `"token": "…"`, `spark.x.secret  …=`: the name stays, the value goes. */
const NAMED = new RegExp(`((?:${NAMES})["'\`]?\\s*(?:=>|[=:])\\s*)("[^"]*"|'[^']*'|[^\\s;,&)}\\]"']+)`, 'gi')
/** `jdbc:postgresql://user:password@host`, `https://user:password@host`. */
const IN_URL = /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g
const BEARER = /(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi

/**
 * A server's text without the secrets that stand in it by name, which `***` takes the place of: the server quotes
 * options, settings and addresses as it was given them.
 */
export function scrubbed(text: string): string {
  return text.replace(BEARER, '$1***').replace(IN_URL, '$1***').replace(NAMED, '$1***')
}
