/**
 * Whether a text that would be recorded, logged or shown holds a credential: in an address, as `name=value`, or by its very
 * form. It is told by what it is; paths, numbers and names of methods are none.
 */
export function holdsSecret(text: string): boolean {
  return [text, unescaped(text)].some(
    (form) => IN_ADDRESS.some((pattern) => pattern.test(form)) || hasForm(form) || hasNamedSecret(form),
  )
}

/** Whether a name, as {@link wordsOf} cuts it, is one that only a secret has, wherever it stands. */
export function namesSecret(words: readonly string[]): boolean {
  const name = words.join('.')
  if (ACCESS_KEY.test(name)) return true
  return !isAbout(words) && (words.some((word) => SECRET.test(word)) || COMPOUND.test(name))
}

/** Whether the last word of a name says where a secret is kept, or something about it. */
export function isAbout(words: readonly string[]): boolean {
  return ABOUT.test(words.at(-1) ?? '')
}

/** The last words that call a secret in some places, and something else in others. */
export function endsAsSecret(words: readonly string[]): boolean {
  const last = words.at(-1) ?? ''
  return LAST.test(last) && !HARMLESS_PASS.test(last)
}

/** What stands in the place of a secret and is none: whether there is one, how many there are, a method, nothing at all. */
export function isNoSecret(words: readonly string[], value: string): boolean {
  const plain = value.trim()
  if (/^(true|false|null|none|\*+|\$)?$/i.test(plain)) return true
  if (/^[\d.]+$/.test(plain)) return words.some((word) => AMOUNT.test(word))
  return /^auth$|^authorization$/.test(words.at(-1) ?? '') && METHOD.test(plain)
}

/** The words of a name, however they are set apart: `fs.s3a.secret.key`, `accessKey`, `AUTH_TOKEN`. */
export function wordsOf(name: string): readonly string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1.$2').replace(/([A-Z])([A-Z][a-z])/g, '$1.$2')
  return apart
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}

/** Also run together with others: `fs.s3a.secretkey`. */
const SECRET = /secret|passw(or)?d|passphrase|passcode|credential|pwd$/

/** Half of a pair, which Spark redacts as well. */
const ACCESS_KEY = /access\.?key(\.?id)?$/

const COMPOUND = new RegExp(
  [
    String.raw`(^|\.)(access|account|api|app|auth|cipher|client|consumer|decryption|encryption|license|master|private|sas|service|shared|shared\.access|signing|ssh|storage|subscription)\.?key(\.|$)`,
    String.raw`(^|\.)(access|api|auth|bearer|id|o?auth2?|personal|refresh|sas|security|session)\.?token(\.|$)`,
    String.raw`shared\.?access\.?signature`,
  ].join('|'),
)

const LAST = /^(\w*pass|\w*tokens?|apikey|auth|authorization|bearer|cookie|jwt|sas|sig|signature)$/
const HARMLESS_PASS = /^(by|com|encom|over|sur|tres|under)pass$/

const ABOUT =
  /^(address|algorithm|alias|audience|binding|bits|class|column|columns|count|dir|directory|duration|enable|enabled|encoding|endpoint|env|expiration|expiry|field|fields|file|files|folder|format|header|host|hosts|id|impl|interval|issuer|keyfile|keystore|keytab|length|lifetime|limit|location|max|mechanism|method|min|mode|name|path|pattern|period|policy|port|prefix|principal|protocol|provider|providers|ratio|realm|ref|regex|region|renewal|required|retries|scheme|scope|scopes|separator|size|store|suffix|table|timeout|truststore|ttl|type|uri|url|user|username|version|wait)$/

const AMOUNT = /^(\w*tokens|count|limit|max|min|num|number|period)$/

const METHOD =
  /^(basic|custom|delegation-?token|digest|gssapi|iam|jwt|kerberos|ldap|mtls|negotiate|no-?sasl|oauth2?|pam|plain|sasl|scram[\w-]*|simple|spnego|ssl|tls|x509)$/i

/** A port and what may come after it: what follows the colon is no password then. */
const PORT = String.raw`\d{1,5}(?:[/?#,;:\s"')\]}]|$)`

/** Lengths are bounded for the sake of long texts. */
const IN_ADDRESS: readonly RegExp[] = [
  // `//user:password@host`, also before one host of several. A password may hold slashes, as keys of S3 do.
  new RegExp(String.raw`:\/\/(?!\/)(?:[^\s/?#]*,)?[^\s/?#@,:;[]*:(?!${PORT})[^\s@]{1,4096}@`),
  // Over HTTP a user alone is a token; `git` is nobody. In HDFS, SFTP or Azure it is a user or a container.
  /https?:\/\/(?!git@)[^\s/?#@:]+@/i,
  // Oracle's `user/password@host`.
  /\boracle:(?:\w+:)?[^@/\s:]+\/[^@\s]+@/i,
]

/** `password=…`, `"password": "…"`, `-Dx.password=…`; below a `/` it is a folder of a partition. */
const NAMED =
  /(?<=^|(?<before>[\s?&;,(){}["'|=>]|-D))(?<name>[A-Za-z][\w.-]*)(?<quote>["']?)\s*(?:=>?|:(?!\/\/))\s*(?:["'\\]|\{(?!\{))*(?=(?<value>[^\s"'&;,(){}\\]{1,200}))/g

function hasNamedSecret(text: string): boolean {
  return [...text.matchAll(NAMED)].some(({ groups = {} }) => {
    const { before = '', name = '', quote = '', value = '' } = groups
    const words = wordsOf(name)
    if (isNoSecret(words, value)) return false
    // A word such as `token` may as well be a column, save among the parameters of an address, in JSON or in Java's options.
    const isParameter = /^([?&;]|-D)$/.test(before) || quote !== ''
    return namesSecret(words) || (isParameter && endsAsSecret(words))
  })
}

/** Tokens and keys as those who issue them make them: GitHub, GitLab, Slack, Databricks, JSON Web Tokens, PEM. */
const FORMS =
  /\b(gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|dapi[0-9a-f]{32}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.)|-----BEGIN [A-Z ]*PRIVATE KEY-----/

function hasForm(text: string): boolean {
  if (FORMS.test(text) || /\b(bearer|apikey)\s+(?=\S*\d)[\w.~+/=-]{20,}/i.test(text)) return true
  const [, basic] = /\bbasic\s+([A-Za-z0-9+/]{4,}={0,2})(?![\w-])/i.exec(text) ?? []
  return basic !== undefined && /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(basic, 'base64').toString('latin1'))
}

/** With its percent-escapes resolved, in which a name could hide. */
function unescaped(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
