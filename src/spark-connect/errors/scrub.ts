const NAMES =
  'pass(?:word|wd|phrase|code)?|pwd|secret|token|api[._-]?key|access[._-]?key(?:[._-]?id)?|(?:account|private)[._-]?key|credentials?|[._-]auth'

/** `password=…`, `"token": "…"`, `spark.x.secret  …=`: the name stays, the value goes. */
const NAMED = new RegExp(`((?:${NAMES})["'\`]?\\s*(?:=>|[=:])\\s*)("[^"]*"|'[^']*'|[^\\s;,&)}\\]"']+)`, 'gi')
/** `jdbc:postgresql://user:password@host`, `https://user:password@host`. */
const IN_URL = /(:\/\/[^\s/:@]*:)(?!\d{1,5}[/?#,;])[^\s@]+(?=@)/g
/** `jdbc:oracle:thin:user/password@host`. */
const OF_ORACLE = /(\boracle:\w+:[^@/\s:]+\/)[^\s@]+(?=@)/gi
/** Addresses that were signed: whoever has them may read. */
const SIGNATURE = /([?&;](?:sig|[\w-]*signature)=)[^\s&;"']+/gi
const BEARER = /(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi

/**
 * A server's text without the secrets that stand in it by name, which `***` takes the place of: the server quotes
 * options, settings and addresses as it was given them.
 */
export function scrubbed(text: string): string {
  return [BEARER, IN_URL, OF_ORACLE, SIGNATURE, NAMED].reduce((rest, found) => rest.replace(found, '$1***'), text)
}
