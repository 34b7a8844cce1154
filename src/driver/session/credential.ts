/** Words that only a secret is called by, wherever they stand in a name, also run together: `fs.s3a.secretkey`. */
const SECRET = /secret|passw(or)?d|passphrase|credential/

/** Words that call a secret where they stand by themselves, or run together with what it is for. */
const SECRET_WORD =
  /^((api|access|account|auth|encryption|master|private|shared|signing|storage)?key|\w*token|pwd|sas)$/

/** How names end that say where a secret is kept, or something about it. */
const ABOUT =
  /^(algorithm|bits|class|dir|duration|enabled|endpoint|expiration|file|files|id|impl|interval|length|location|name|path|policy|provider|providers|renewal|required|size|store|timeout|type|uri|url|username)$/

/** Keys that name what is looked up, not what opens something: Spark's own settings of queries. */
const OF_QUERIES = /^spark\.sql\.(?!catalog\.)/

/** The key of a storage account has the account in its name: `fs.azure.account.key.acme`, which may be called anything. */
const OF_ACCOUNT = /[.-]account[.-]key[.-]/

/** A password in an address: before its host, or among its parameters. */
const IN_ADDRESS = /:\/\/[^/\s@]*:[^/\s@]+@|[?&;](password|passwd|pwd|secret|token|sig)=[^\s&;]/i

/** Whether a property holds a credential, by its name or in an address that it gives. */
export function holdsCredential(property: string, value: string): boolean {
  return namesCredential(property) || IN_ADDRESS.test(value)
}

/** By the words in its name, however they are set apart: `fs.s3a.secret.key`, `accessKey`, `AUTH_TOKEN`. */
function namesCredential(property: string): boolean {
  if (OF_ACCOUNT.test(property.toLowerCase())) return true
  const words = wordsOf(property)
  if (ABOUT.test(words.at(-1) ?? '')) return false
  if (words.some((word) => SECRET.test(word))) return true
  return !OF_QUERIES.test(property) && words.some((word) => SECRET_WORD.test(word))
}

function wordsOf(property: string): readonly string[] {
  const apart = property.replace(/([a-z0-9])([A-Z])/g, '$1.$2').replace(/([A-Z])([A-Z][a-z])/g, '$1.$2')
  return apart.toLowerCase().split(/[^a-z0-9]+/)
}
