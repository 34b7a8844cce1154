/**
 * The one reader of `process.env`: what an operator can set, from the environment, then `.env`, then what the local
 * stack says of itself, then the defaults. `.env.example` documents every name.
 */
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseEnvFile } from './env-file.ts'
import { HomeMark, isOf } from './home-mark.ts'
import { readText } from './text-file.ts'

/** Something set wrongly: the message says what, where and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** What the running local stack says of itself, written by `stack up` to `endpoints.json`. */
export interface Endpoints {
  readonly sparkRemote: string
  readonly sparkUi: string
  readonly sparkHistory: string
  readonly hdfsUri: string
  readonly hdfsWeb: string
  readonly postgresPort: number
}

/** PEM files for TLS to Spark Connect; those that are undefined are not needed. */
export interface ConnectTls {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
}

/** Where everything is that jobs and the dashboard talk to. */
export interface Settings {
  readonly spark: {
    /** Connection string, `sc://host:port/;…`, without the token. */
    readonly remote: string
    /** The file that holds the Connect token, or undefined where there is none. */
    readonly tokenFile: string | undefined
    /** PEM files for TLS to Connect: the authorities to trust, and the certificate to show with its key. */
    readonly tls: ConnectTls | undefined
    /** Address of the Spark UI and of the History Server, for links. */
    readonly ui: string
    readonly history: string
  }
  readonly hdfs: {
    /** What Spark is told: `hdfs://host:port`. */
    readonly uri: string
    /** WebHDFS, `http://host:port`. */
    readonly web: string
    readonly user: string
    /** Hosts that may hold data beside the name node's: names, or `.example.com` for all that end so. */
    readonly dataHosts: readonly string[]
  }
  readonly postgres: {
    readonly host: string
    readonly port: number
    readonly database: string
    /** PostgreSQL's own password file; Spark's server reads it too, so that no password is ever sent over Connect. */
    readonly passFile: string
    /** In the clear, or encrypted and with a server that has proved who it is. */
    readonly sslMode: 'disable' | 'verify-full'
    /** The authorities that may vouch for the server: a PEM file that Spark's server reads too, or `system`. */
    readonly sslRootCert: string
  }
  /** The file that holds the AES key as hex, as the Spark server sees it. */
  readonly keyFile: string
  /** The file that holds the key of tokens, 64 hexadecimal digits, as the Spark server sees it. */
  readonly tokenKeyFile: string
  readonly dashboard: { readonly host: string; readonly port: number }
  /** How many versions of a batch before the one that readers see can be gone back to. */
  readonly keepVersions: number
  /** How long publishing waits for others who hold the tables, in milliseconds. */
  readonly publishPatience: number
  /** How many logs of runs are kept on this machine. */
  readonly keepLogs: number
  /** Where events of OpenLineage go: a file that they are added to, an address that they are sent to. */
  readonly lineage: { readonly file: string | undefined; readonly url: string | undefined }
  /** Where the scheduler's alerts go: an address, or a file that holds it. It may be a secret. */
  readonly alerts: { readonly url: string | undefined; readonly file: string | undefined }
}

/** How the local stack is to be started. Ports are wishes: a taken one is replaced by a free one. */
export interface StackSettings {
  /** Where it keeps data, logs, pids, secrets. */
  readonly home: string
  /** Whom jobs work as in HDFS. */
  readonly hdfsUser: string
  /** `local[*]`, `local[2]`, or `spark://host:port` of a master that is there. */
  readonly sparkMaster: string
  /** Heap of the Connect server (and so of `local[*]`), as Java writes it. */
  readonly sparkMemory: string
  /** Further options for the Java of the Connect server. */
  readonly sparkJavaOptions: readonly string[]
  /** Spark properties that win over the stack's own, as of `spark-defaults.conf`. */
  readonly sparkProperties: string | undefined
  /** Whether servers that end write down their classes, so that later ones start in half the time. */
  readonly classArchives: boolean
  /** Heap of each HDFS daemon. */
  readonly hdfsMemory: string
  readonly ports: {
    readonly sparkConnect: number
    readonly sparkUi: number
    readonly sparkHistory: number
    readonly hdfs: number
    readonly hdfsWeb: number
    readonly hdfsData: number
    readonly postgres: number
  }
}

/** How the containers are to be started. What else is set, `docker-compose.yml` reads itself. */
export interface ClusterSettings {
  /** The folder of the secrets that are mounted. */
  readonly secrets: string
  /** The folder of input files, which every Spark node sees. */
  readonly input: string
  /** The number of the user whom the containers run as, and who owns the secrets. */
  readonly uid: number
}

/** Whether this is a clone of the repository, with its npm scripts and the local stack, and not a package that was installed. */
export const isClone = existsSync(resolve(import.meta.dirname, '../setup/main.mjs'))

/** The root of the package: the folder that holds `package.json`, from `src` and from `dist` alike. */
export const packageRoot = resolve(import.meta.dirname, '..')

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback)
const memory = (fallback: string) =>
  z
    .string()
    .regex(/^\d+[mg]$/, 'write it as 512m or 3g')
    .default(fallback)

/** Other schemes parse as addresses too: in localhost:5000, localhost is one. */
const httpUrl = () => z.url({ protocol: /^https?$/, error: 'write it as http://host:port or https://host' })

type Environment = Readonly<Record<string, string | undefined>>

const Variables = z.object({
  SPARKWRIGHT_HOME: z.string().default(join(packageRoot, '.local/stack')),
  SPARK_REMOTE: z
    .string()
    .regex(/^sc:\/\//, 'write it as sc://host:port')
    .optional(),
  SPARK_CONNECT_TOKEN_FILE: z.string().optional(),
  SPARK_CONNECT_CA_FILE: z.string().optional(),
  SPARK_CONNECT_CERT_FILE: z.string().optional(),
  SPARK_CONNECT_KEY_FILE: z.string().optional(),
  SPARK_UI_URL: httpUrl().optional(),
  SPARK_HISTORY_URL: httpUrl().optional(),
  HDFS_URI: z
    .string()
    .regex(/^hdfs:\/\//, 'write it as hdfs://host:port')
    .optional(),
  HDFS_WEB_URL: httpUrl().optional(),
  HDFS_USER: z.string().default('sparkwright'),
  HDFS_DATA_HOSTS: z.string().default(''),
  PGHOST: z.string().default('127.0.0.1'),
  PGPORT: z.coerce.number().int().min(1).max(65535).optional(),
  PGDATABASE: z.string().default('fraud'),
  PGPASSFILE: z.string().optional(),
  PGSSLMODE: z
    .enum(['verify-full', 'disable'], 'write verify-full (encrypted, and the server proves who it is) or disable')
    .optional(),
  PGSSLROOTCERT: z.string().optional(),
  ENCRYPTION_KEY_FILE: z.string().optional(),
  TOKEN_KEY_FILE: z.string().optional(),
  DASHBOARD_HOST: z.string().default('127.0.0.1'),
  DASHBOARD_PORT: port(3000),
  CLUSTER_SECRETS: z.string().default(join(packageRoot, '.local/cluster/secrets')),
  CLUSTER_INPUT: z.string().default(join(packageRoot, '.local/data')),
  CLUSTER_UID: z.coerce
    .number()
    .int()
    .min(1)
    .max(65533)
    .default(process.getuid?.() || 1000),
  KEEP_VERSIONS: z.coerce.number().int().min(1).max(100).default(1),
  PUBLISH_PATIENCE: z.coerce.number().int().min(0).max(86_400).default(600),
  KEEP_LOGS: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  OPENLINEAGE_FILE: z.string().optional(),
  OPENLINEAGE_URL: httpUrl().optional(),
  ALERT_WEBHOOK_URL: httpUrl().optional(),
  ALERT_WEBHOOK_FILE: z.string().optional(),
  SPARK_MASTER: z.string().default('local[*]'),
  SPARK_MEMORY: memory('3g'),
  SPARK_JAVA_OPTIONS: z.string().default(''),
  SPARK_PROPERTIES_FILE: z.string().optional(),
  CLASS_ARCHIVES: z.enum(['yes', 'no']).default('yes'),
  HDFS_MEMORY: memory('512m'),
  SPARK_CONNECT_PORT: port(15002),
  SPARK_UI_PORT: port(4040),
  SPARK_HISTORY_PORT: port(18080),
  HDFS_PORT: port(8020),
  HDFS_WEB_PORT: port(9870),
  HDFS_DATA_PORT: port(9864),
  POSTGRES_PORT: port(5432),
})

/** What docker-compose.yml alone reads of the same `.env`. */
const OF_COMPOSE = [
  ...['WORKERS', 'WORKER_CORES', 'WORKER_LIMIT', 'EXECUTOR_MEMORY', 'DRIVER_MEMORY', 'DRIVER_LIMIT', 'DATA_NODES'],
  ...['CONNECT_PORT', 'UI_PORT', 'HISTORY_PORT', 'HDFS_PORT', 'POSTGRES_PORT', 'DASHBOARD_PORT', 'IMAGES'],
].map((name) => `CLUSTER_${name}`)

/** Every name that a `.env` may set; each stands in `.env.example`. */
export const settingNames: readonly string[] = [...Object.keys(Variables.shape), ...OF_COMPOSE]

/**
 * Reads the settings of jobs and dashboard; what a flag says goes before the rest. Throws {@link ConfigError} naming the
 * variable that is wrong.
 */
export function readSettings(env: Environment = environment(), flags: Environment = {}): Settings {
  const set = parse({ ...env, ...flags })
  const secrets = join(set.SPARKWRIGHT_HOME, 'secrets')
  const stack = readEndpoints(set)
  return {
    spark: {
      remote: set.SPARK_REMOTE ?? stack?.sparkRemote ?? `sc://127.0.0.1:${set.SPARK_CONNECT_PORT}`,
      tokenFile: set.SPARK_CONNECT_TOKEN_FILE ?? (set.SPARK_REMOTE ? undefined : join(secrets, 'connect-token')),
      tls: connectTls(set),
      ui: set.SPARK_UI_URL ?? stack?.sparkUi ?? `http://127.0.0.1:${set.SPARK_UI_PORT}`,
      history: set.SPARK_HISTORY_URL ?? stack?.sparkHistory ?? `http://127.0.0.1:${set.SPARK_HISTORY_PORT}`,
    },
    hdfs: {
      uri: set.HDFS_URI ?? stack?.hdfsUri ?? `hdfs://127.0.0.1:${set.HDFS_PORT}`,
      web: set.HDFS_WEB_URL ?? stack?.hdfsWeb ?? `http://127.0.0.1:${set.HDFS_WEB_PORT}`,
      user: set.HDFS_USER,
      dataHosts: set.HDFS_DATA_HOSTS.split(/[\s,]+/).filter(Boolean),
    },
    postgres: {
      host: set.PGHOST,
      port: set.PGPORT ?? stack?.postgresPort ?? set.POSTGRES_PORT,
      database: set.PGDATABASE,
      passFile: set.PGPASSFILE ?? join(secrets, 'pgpass'),
      ...postgresTls(set, join(secrets, 'postgres-ca.pem')),
    },
    keyFile: set.ENCRYPTION_KEY_FILE ?? join(secrets, 'encryption.key'),
    tokenKeyFile: set.TOKEN_KEY_FILE ?? join(secrets, 'token.key'),
    dashboard: { host: set.DASHBOARD_HOST, port: set.DASHBOARD_PORT },
    keepVersions: set.KEEP_VERSIONS,
    publishPatience: set.PUBLISH_PATIENCE * 1000,
    keepLogs: set.KEEP_LOGS,
    lineage: { file: set.OPENLINEAGE_FILE, url: set.OPENLINEAGE_URL },
    alerts: { url: set.ALERT_WEBHOOK_URL, file: set.ALERT_WEBHOOK_FILE },
  }
}

/** Undefined where no file is named: whether there is TLS is then the connection string's to say. */
function connectTls(set: z.infer<typeof Variables>): ConnectTls | undefined {
  const files = { ca: set.SPARK_CONNECT_CA_FILE, cert: set.SPARK_CONNECT_CERT_FILE, key: set.SPARK_CONNECT_KEY_FILE }
  return Object.values(files).some((file) => file !== undefined) ? files : undefined
}

/** Encrypted, but for a database of this machine where no authority is known: the stack's is, once it has been up. */
function postgresTls(
  { PGHOST, PGSSLMODE, PGSSLROOTCERT }: z.infer<typeof Variables>,
  ofStack: string,
): Pick<Settings['postgres'], 'sslMode' | 'sslRootCert'> {
  const isHere = /^(localhost|127\..*|::1)$/.test(PGHOST)
  const authority = PGSSLROOTCERT ?? (isHere && existsSync(ofStack) ? ofStack : undefined)
  const sslMode = PGSSLMODE ?? (isHere && authority === undefined ? 'disable' : 'verify-full')
  if (sslMode === 'disable' || authority === undefined || authority === 'system')
    return { sslMode, sslRootCert: 'system' }
  return { sslMode, sslRootCert: requireCertificate(resolve(authority)) }
}

function requireCertificate(file: string): string {
  try {
    new X509Certificate(readFileSync(file))
    return file
  } catch (cause) {
    throw new ConfigError(`PGSSLROOTCERT: no certificate in PEM can be read from ${file}. See .env.example.`, { cause })
  }
}

/** Reads how the local stack is to be started. Throws {@link ConfigError} naming the variable that is wrong. */
export function readStackSettings(env: Environment = environment()): StackSettings {
  const set = parse(env)
  return {
    home: resolve(set.SPARKWRIGHT_HOME),
    hdfsUser: set.HDFS_USER,
    sparkMaster: set.SPARK_MASTER,
    sparkMemory: set.SPARK_MEMORY,
    sparkJavaOptions: set.SPARK_JAVA_OPTIONS.split(/\s+/).filter(Boolean),
    sparkProperties: set.SPARK_PROPERTIES_FILE && readProperties(set.SPARK_PROPERTIES_FILE),
    classArchives: set.CLASS_ARCHIVES === 'yes',
    hdfsMemory: set.HDFS_MEMORY,
    ports: {
      sparkConnect: set.SPARK_CONNECT_PORT,
      sparkUi: set.SPARK_UI_PORT,
      sparkHistory: set.SPARK_HISTORY_PORT,
      hdfs: set.HDFS_PORT,
      hdfsWeb: set.HDFS_WEB_PORT,
      hdfsData: set.HDFS_DATA_PORT,
      postgres: set.POSTGRES_PORT,
    },
  }
}

/** Reads how the containers are to be started. Throws {@link ConfigError} naming the variable that is wrong. */
export function readClusterSettings(env: Environment = environment()): ClusterSettings {
  const set = parse(env)
  return { secrets: resolve(set.CLUSTER_SECRETS), input: resolve(set.CLUSTER_INPUT), uid: set.CLUSTER_UID }
}

/** What a program of another's is started with: our environment, and more. */
export function environmentWith(more: Readonly<Record<string, string>>): Environment {
  return { ...process.env, ...more }
}

/** Where `stack up` writes {@link Endpoints}, and whose they are. */
export function endpointsFile(home: string): string {
  return join(home, 'endpoints.json')
}

/** Where `stack up` writes what it decided, and for which home. It stays when the stack goes down. */
export function planFile(home: string): string {
  return join(home, 'plan.json')
}

const Marked = z.looseObject({ home: HomeMark.optional() })

/** Undefined where the stack is not up. In a copy that has not been up yet, the usual ports may be those of the original. */
function readEndpoints(set: z.infer<typeof Variables>): Endpoints | undefined {
  const home = set.SPARKWRIGHT_HOME
  const [endpoints, plan] = [endpointsFile(home), planFile(home)].map((file) =>
    existsSync(file) ? readMarked(file) : undefined,
  )
  const original = [endpoints, plan].find((found) => !isOf(home, found?.home))?.home
  if (original === undefined) return endpoints as Endpoints | undefined
  if (set.SPARK_REMOTE && set.HDFS_URI && set.HDFS_WEB_URL && set.PGPORT) return undefined
  throw new ConfigError(
    `${home} is a copy of the stack in ${original.path} and has no servers of its own yet. Run: npm run stack -- up`,
  )
}

function readMarked(file: string): z.infer<typeof Marked> {
  try {
    return Marked.parse(JSON.parse(readText(file)))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `${file} is damaged` : messageOf(cause)
    throw new ConfigError(
      `the local stack does not say where it is: ${why}. Start it again as this user (npm run stack -- up), or name another one's folder in SPARKWRIGHT_HOME.`,
      { cause },
    )
  }
}

function readProperties(file: string): string {
  try {
    return readText(file)
  } catch (cause) {
    throw new ConfigError(`SPARK_PROPERTIES_FILE: ${messageOf(cause)}. See .env.example.`, { cause })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const warned = new Set<string>()

/** The environment, and what it does not say of the `.env` in the working folder. What there does nothing is told once. */
function environment(): Environment {
  const file = join(process.cwd(), '.env')
  if (!existsSync(file)) return process.env
  const { values, warnings } = parseEnvFile(envText(file), settingNames)
  for (const warning of warnings.filter((each) => !warned.has(each))) {
    warned.add(warning)
    process.stderr.write(`${warning}\n`)
  }
  return { ...values, ...process.env }
}

function envText(file: string): string {
  try {
    return readText(file)
  } catch (cause) {
    throw new ConfigError(`settings stand in a text file of the name .env: ${messageOf(cause)}. See .env.example.`, {
      cause,
    })
  }
}

function parse(env: Environment): z.infer<typeof Variables> {
  const named = Object.entries(env).filter(([, value]) => value !== undefined && value !== '')
  const parsed = Variables.safeParse(Object.fromEntries(named))
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new ConfigError(`a setting in the environment or in .env is wrong: ${wrong}. See .env.example.`)
}
