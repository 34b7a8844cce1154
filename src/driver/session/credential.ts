import { endsAsSecret, holdsSecret, isAbout, isNoSecret, namesSecret, wordsOf } from '../../runs/secret-text.ts'

/** Words that call a secret anywhere in the name of a property. */
const WORD = /^(\w*token|sas)$/

/** Keys that are columns of rows, or names of something else: of a job, not of a lock. */
const OF_DATA = /^(foreign|footer|group|item|join|partition|primary|record|row|sort|unique)$/

/** Spark's own settings of queries: a bare `key` among them is what is looked up. */
const OF_QUERIES = /^spark\.sql\.(?!catalog\.)/

/** Names in which the account, or the container and the account, come last, and may be called anything. */
const OF_ACCOUNT = /[.-]account[.-]key[.-](?!provider)|\bfs\.azure\.sas\.(?!token\.)[^.]+\.[^.]+$/

/** Spark's own properties that are called like secrets and name them only, or say what secrets look like. */
const SPARKS_OWN =
  /^spark\.(kerberos\.renewal\.credentials|kubernetes\.(driver|executor)\.secret(s|keyref)\..*|security\.credentials\.(renewalratio|retrywait)|(sql\.)?redaction\..*regex)$/

/** Whether a property holds a credential, by its name or in what it gives. */
export function holdsCredential(property: string, value: string): boolean {
  if (SPARKS_OWN.test(property.toLowerCase())) return false
  return namesCredential(property, value) || holdsSecret(value)
}

function namesCredential(property: string, value: string): boolean {
  const name = property
    .replace(/\.[\w-]+\.(blob|dfs)\.core\.windows\.net$/i, '')
    .replace(/(\.s3a)\.bucket\.[^.]+(?=\.)/i, '$1')
  const words = wordsOf(name)
  if (isNoSecret(words, value)) return false
  if (OF_ACCOUNT.test(property.toLowerCase()) || namesSecret(words)) return true
  if (isAbout(words)) return false
  return endsAsSecret(words) || words.some((word) => WORD.test(word)) || hasKey(words, property)
}

function hasKey(words: readonly string[], property: string): boolean {
  if (OF_QUERIES.test(property)) return false
  return words.some((word, place) => word === 'key' && !OF_DATA.test(words[place - 1] ?? ''))
}
